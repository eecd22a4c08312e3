namespace Healthcare.Kafka.Client;

/// <summary>One message between the call that brought it and its outcome. Pooled: nobody may touch it once the transport has accepted it.</summary>
internal sealed class Delivery(ProduceLine line) : AdmissionTicket
{
    private readonly ProduceLine _line = line;
    private DeliveryReport _report;
    private int _open;

    /// <summary>Gets the topic; it outlives <see cref="Record"/>.</summary>
    public string Topic { get; private set; } = "";

    /// <summary>Gets or sets the message; empty once librdkafka has its copy, unless the target keeps it.</summary>
    public OutgoingRecord Record { get; set; }

    public IDeliveryTarget Target { get; private set; } = null!;

    /// <summary>Gets the message's place in its batch.</summary>
    public int Index { get; private set; }

    /// <summary>Gets or sets whether the transport has the message, so that its outcome is the transport's to report.</summary>
    public bool IsHandedOver { get; set; }

    /// <summary>Gets the generated message id, empty for none; it outlives <see cref="Record"/>.</summary>
    public Guid MessageId { get; private set; }

    /// <summary>Gets the message's size on the wire; it outlives <see cref="Record"/>.</summary>
    public int Size { get; private set; }

    /// <summary>Gets or sets when the message entered, as <see cref="ProducerMetrics.Enter"/> told it.</summary>
    public long EnteredAt { get; set; }

    /// <summary>Gets or sets who waits for the entry; null while nobody has to.</summary>
    public EntryWait? Wait { get; set; }

    /// <summary>Gets what stops with this message when it fails, and stops it when an earlier one failed.</summary>
    public OrderScope Scope { get; private set; }

    /// <summary>Gets or sets where <see cref="HoldBack"/> counts or holds the message; null for one without an order.</summary>
    public OrderSlot? Slot { get; set; }

    /// <summary>Gets or sets the generation of <see cref="Slot"/> that counts the message.</summary>
    public int Generation { get; set; }

    /// <summary>Gets or sets the message held behind this one.</summary>
    public Delivery? NextHeld { get; set; }

    /// <summary>Gets or sets the timestamp of the time provider at which the message was held.</summary>
    public long HeldSince { get; set; }

    /// <summary>Gets or sets what the transport keeps with the object from one message to the next, such as its callback.</summary>
    public object? TransportState { get; set; }

    /// <summary>Gets or sets how the message ended. For who closed it, and nobody else: a report may come while the producer gives the message up.</summary>
    public DeliveryOutcome Ended { get; set; }

    public void Open(in OutgoingRecord record, long charge, IDeliveryTarget target, int index, in OrderScope scope)
    {
        Topic = record.Topic;
        Record = record;
        MessageId = record.Headers.MessageId;
        Size = record.Size;
        Charge = charge;
        Target = target;
        Index = index;
        Scope = scope;
        Volatile.Write(ref _open, 1);
    }

    /// <summary>Claims the right to resolve: a report that comes after the producer gave up must find nothing to do.</summary>
    public bool TryClose() => Interlocked.Exchange(ref _open, 0) == 1;

    /// <summary>Called by the transport, once for each message that it accepted.</summary>
    public void Report(PersistenceStatus status, ErrorCode code, Partition partition, Offset offset, Timestamp timestamp)
    {
        var one = this;
        one.Note(status, code, partition, offset, timestamp);
        _line.OnReports(new(ref one));
    }

    /// <summary>Called by a transport that reports many messages at once: what it says of this one, until <see cref="ReportAll"/>.</summary>
    public void Note(PersistenceStatus status, ErrorCode code, Partition partition, Offset offset, Timestamp timestamp) =>
        _report = new(status, code, partition, offset, timestamp);

    /// <summary>Ends the messages that were noted. All of one producer; their order in the span is not kept.</summary>
    public static void ReportAll(Span<Delivery> noted)
    {
        if (!noted.IsEmpty)
        {
            noted[0]._line.OnReports(noted);
        }
    }

    /// <summary>Makes the outcome of a message that the transport has reported.</summary>
    public DeliveryOutcome ReportedOutcome() =>
        Outcome(Judge(_report.Status, _report.Code), _report.Code, _report.Partition, Known(_report.Offset), _report.Timestamp);

    /// <summary>Makes the outcome of a message that the transport never reported.</summary>
    public DeliveryOutcome Outcome(PersistenceStatus status, ErrorCode code) =>
        Outcome(status, code, Partition.Any, Offset.Unset, Timestamp.Default);

    public void Clear()
    {
        Record = default;
        Target = null!;
        Wait = null;
        Slot = null;
        KeepsCharge = false;
        IsHandedOver = false;
    }

    // librdkafka's -1, which Offset would call the end of the log: a batch whose answer was lost, and that the broker had when it came again.
    private static Offset Known(Offset offset) => offset.Value < 0 ? Offset.Unset : offset;

    private DeliveryOutcome Outcome(PersistenceStatus status, ErrorCode code, Partition partition, Offset offset, Timestamp timestamp) =>
        new(status, code, Topic, partition, offset, timestamp)
        {
            GeneratedId = MessageId,
            SerializedSize = Size,
        };

    private static PersistenceStatus Judge(PersistenceStatus status, ErrorCode code) => code switch
    {
        ErrorCode.NoError => PersistenceStatus.Persisted,
        _ when status == PersistenceStatus.NotPersisted => PersistenceStatus.NotPersisted,
        _ => PersistenceStatus.PossiblyPersisted,
    };

    private readonly record struct DeliveryReport(PersistenceStatus Status, ErrorCode Code, Partition Partition, Offset Offset, Timestamp Timestamp);
}
