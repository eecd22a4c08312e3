namespace Healthcare.Kafka.Client;

/// <summary>The transport on Confluent.Kafka's public API: produce with a callback, never a task per message.</summary>
internal sealed class ConfluentProducerTransport : IProducerTransport
{
    private const string ReportFields = "dotnet.producer.delivery.report.fields";

    private readonly IProducer<byte[], byte[]> _producer;
    private readonly IProducerTransportEvents _events;
    private readonly BorrowedAdmin _admin;
    private readonly IDisposable _secrets;

    private readonly ReusedHeaders _headers = new();

    // Produce calls are kept apart by the caller, and the bytes are copied before the call returns.
    private readonly Message<byte[], byte[]> _message = new();
    private TopicPartition _topic = new("", Partition.Any);

    public ConfluentProducerTransport(ProducerSettings settings, IProducerTransportEvents events)
    {
        _events = events;
        _producer = ServedLog.Build(keys => new ProducerBuilder<byte[], byte[]>([.. WithStatus(settings.Secrets.Keys(settings.Librdkafka)), .. keys])
            .SetErrorHandler((_, error) => OnError(error))
            .SetLogHandler((_, line) => events.OnLog(line))
            .SetStatisticsHandler((_, json) => events.OnStatistics(json))
            .Build());
        _secrets = settings.Secrets.Attach(new ManagedSecretTarget(_producer));
        _admin = new BorrowedAdmin(_producer.Handle);
        Native = NativeClient.Of(_producer);
        Transactions = new ConfluentTransactions(_producer);
    }

    /// <summary>Gets librdkafka's own client; null where it cannot be reached.</summary>
    public NativeClient? Native { get; }

    public ITransactionTransport Transactions { get; }

    public ErrorCode Produce(in OutgoingRecord record, Delivery delivery)
    {
        var callback = delivery.TransportState as Callback ?? new Callback(delivery);
        var partition = record.Partition is { } number ? new Partition(number) : Partition.Any;
        if (!string.Equals(_topic.Topic, record.Topic, StringComparison.Ordinal) || _topic.Partition != partition)
        {
            _topic = new TopicPartition(record.Topic, partition);
        }

        _message.Key = record.Key!;
        _message.Value = record.Value!;
        _message.Timestamp = record.Timestamp;
        try
        {
            _message.Headers = _headers.Fill(record.Headers);
            _producer.Produce(_topic, _message, callback.Handler);
            return ErrorCode.NoError;
        }
        catch (KafkaException refusal)
        {
            // Its text and data hold the message: only the code goes on.
            if (FatalErrorOf(refusal.Error) is { } fatal)
            {
                OnError(fatal);
            }

            return refusal.Error.Code;
        }
#pragma warning disable CA1031 // Whatever it is, the message is not in librdkafka, and its caller is owed an answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _events.OnError(ErrorCode.Local_Fail, exception.GetType().FullName!, isFatal: false);
            return ErrorCode.Local_Fail;
        }
        finally
        {
            _message.Key = null!;
            _message.Value = null!;
            _headers.Clear();
        }
    }

    public int Flush(TimeSpan timeout) => _producer.Flush(timeout);

    public bool Purge() => Native is not null && Native.Call(LibrdkafkaProducer.StartPurge);

    public Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken) =>
        _admin.DescribeTopicsAsync(topics, timeout, cancellationToken);

    public void Dispose()
    {
        _secrets.Dispose();
        _admin.Dispose();
        _producer.Dispose();
    }

    // A refusal for a fatal error has the code of that error and no mark that it is fatal; without a native client, it shows in librdkafka's event only.
    private Error? FatalErrorOf(Error refusal) => refusal switch
    {
        { IsFatal: true } => refusal,
        { Code: ErrorCode.Local_QueueFull or ErrorCode.MsgSizeTooLarge } => null,
        _ => Native?.Call(LibrdkafkaProducer.GetFatalError),
    };

    // Without the status field, Confluent.Kafka reports every message, persisted ones too, as possibly persisted.
    private static Dictionary<string, string> WithStatus(IEnumerable<KeyValuePair<string, string>> librdkafka) =>
        new(librdkafka) { [ReportFields] = "status,timestamp" };

    // Confluent.Kafka's poll thread dies of an exception here, and with it every later report.
    private void OnError(Error error)
    {
        try
        {
            // Local_Application carries the text of an exception, which may quote a payload.
            _events.OnError(error.Code, error.Code == ErrorCode.Local_Application ? "" : error.Reason, error.IsFatal);
        }
#pragma warning disable CA1031 // What fails here is the application's logger; there is nobody left to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>One delegate per pooled delivery, made once.</summary>
    private sealed class Callback
    {
        private readonly Delivery _delivery;

        public Callback(Delivery delivery)
        {
            _delivery = delivery;
            Handler = OnReport;
            delivery.TransportState = this;
        }

        public Action<DeliveryReport<byte[], byte[]>> Handler { get; }

        private void OnReport(DeliveryReport<byte[], byte[]> report) =>
            _delivery.Report(report.Status, report.Error.Code, report.Partition, report.Offset, report.Message.Timestamp);
    }
}
