namespace Healthcare.Kafka.Client;

/// <summary>One message between the call that brought it and its outcome. Pooled: nobody may touch it once the transport has accepted it.</summary>
internal sealed class Delivery(ProduceLine line) : AdmissionTicket
{
    private readonly ProduceLine _line = line;
    private StoredOutcome _ended;
    private Detour? _detour;
    private int _open;

    /// <summary>Gets the topic.</summary>
    public string Topic { get; private set; } = "";

    /// <summary>Gets or sets the message where it is kept: while it waits or is held back, and for a target that wants it; else empty.</summary>
    public OutgoingRecord Record
    {
        get => _detour?.Record ?? default;
        set => Detour.Record = value;
    }

    /// <summary>Lets go of the kept message: librdkafka has its copy.</summary>
    public void ForgetRecord()
    {
        if (_detour is not null)
        {
            _detour.Record = default;
        }
    }

    public IDeliveryTarget Target { get; private set; } = null!;

    /// <summary>Gets the message's place in its batch.</summary>
    public int Index { get; private set; }

    /// <summary>Gets or sets whether the transport has the message, so that its outcome is the transport's to report.</summary>
    public bool IsHandedOver { get; set; }

    /// <summary>Gets the generated message id, empty for none.</summary>
    public Guid MessageId { get; private set; }

    /// <summary>Gets the message's size on the wire.</summary>
    public int Size { get; private set; }

    /// <summary>Gets or sets when the message entered, as <see cref="ProducerMetrics.Enter"/> told it.</summary>
    public long EnteredAt { get; set; }

    /// <summary>Gets or sets who waits for the entry; null while nobody has to.</summary>
    public EntryWait? Wait
    {
        get => _detour?.Wait;
        set => Detour.Wait = value;
    }

    /// <summary>Gets what stops with this message when it fails, and stops it when an earlier one failed.</summary>
    public OrderScope Scope { get; private set; }

    /// <summary>Gets or sets where <see cref="HoldBack"/> counts or holds the message; null for one without an order.</summary>
    public OrderSlot? Slot { get; set; }

    /// <summary>Gets or sets the generation of <see cref="Slot"/> that counts the message.</summary>
    public int Generation { get; set; }

    /// <summary>Gets or sets the message held behind this one.</summary>
    public Delivery? NextHeld
    {
        get => _detour?.NextHeld;
        set => Detour.NextHeld = value;
    }

    /// <summary>Gets or sets the timestamp of the time provider at which the message was held.</summary>
    public long HeldSince
    {
        get => _detour?.HeldSince ?? 0;
        set => Detour.HeldSince = value;
    }

    /// <summary>Gets or sets what the transport keeps with the object from one message to the next, such as its callback.</summary>
    public object? TransportState { get; set; }

    /// <summary>Gets or sets how the message ended. For who closed it, and nobody else: a report may come while the producer gives the message up.</summary>
    public DeliveryOutcome Ended
    {
        get => _ended.ToOutcome(Topic, MessageId);
        set => _ended = new StoredOutcome(value);
    }

    /// <summary>Gets <see cref="Ended"/> as a batch keeps it.</summary>
    public ref readonly StoredOutcome Stored => ref _ended;

    private Detour Detour => _detour ??= new Detour();

    public void Open(in OutgoingRecord record, long charge, IDeliveryTarget target, int index, in OrderScope scope)
    {
        Topic = record.Topic;
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
        if (TryNote(status, code, partition, offset, timestamp))
        {
            var self = this;
            ReportAll(new ReadOnlySpan<Delivery>(in self));
        }
    }

    /// <summary>Called by a transport that reports many messages at once: closes this one with what is said of it, for <see cref="ReportAll"/> to end.</summary>
    /// <returns>False when the message has ended before, and is not to be reported.</returns>
    public bool TryNote(PersistenceStatus status, ErrorCode code, Partition partition, Offset offset, Timestamp timestamp)
    {
        if (!TryClose())
        {
            return false;
        }

        Ended = Outcome(Judge(status, code), code, partition, Known(offset), timestamp);
        return true;
    }

    /// <summary>Ends the messages that were noted. All of one producer.</summary>
    public static void ReportAll(ReadOnlySpan<Delivery> noted)
    {
        if (!noted.IsEmpty)
        {
            noted[0]._line.OnReports(noted);
        }
    }

    /// <summary>Makes the outcome of a message that the transport never reported.</summary>
    public DeliveryOutcome Outcome(PersistenceStatus status, ErrorCode code) =>
        Outcome(status, code, Partition.Any, Offset.Unset, Timestamp.Default);

    public void Clear()
    {
        Target = null!;
        Slot = null;
        if (_detour is { } detour)
        {
            (detour.Record, detour.Wait, detour.NextHeld) = (default, null, null);
        }

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
}
