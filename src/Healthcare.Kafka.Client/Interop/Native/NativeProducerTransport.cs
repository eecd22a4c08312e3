namespace Healthcare.Kafka.Client;

/// <summary>The transport on a producer of librdkafka that is our own: per message one call and no object, neither on its way out nor for its report.</summary>
internal sealed class NativeProducerTransport : IProducerTransport
{
    // What Confluent.Kafka reads itself; librdkafka does not know it.
    private const string ManagedKeys = "dotnet.";

    private readonly UnfailingEvents _events;
    private readonly NativeTopics _topics;
    private readonly DeliverySlots _slots = new();
    private readonly ProduceArguments _arguments = new();
    private readonly ProducerEvents _told;
    private readonly SeparateAdmin _admin;
    private readonly IDisposable _secrets;
    private readonly nint _client;
    private volatile bool _isClosed;

    /// <exception cref="ArgumentException">librdkafka refuses a value.</exception>
    /// <exception cref="InvalidOperationException">It does not know a key, or refuses the settings as a whole.</exception>
    public NativeProducerTransport(ProducerSettings settings, IProducerTransportEvents events)
    {
        _events = new UnfailingEvents(events);
        _admin = new SeparateAdmin(settings, _events);
        Client = NativeClientHandle.CreateProducer(
            settings.Secrets.Keys(settings.Librdkafka).Where(static pair => !pair.Key.StartsWith(ManagedKeys, StringComparison.Ordinal)), ProducerEvents.Types);
        _secrets = settings.Secrets.Attach(new NativeSecretTarget(Client));
        _client = Client.DangerousGetHandle();
        _topics = new NativeTopics(Client);
        Transactions = new NativeTransactions(Client);
        _told = new ProducerEvents(Client, _slots, _events);
    }

    /// <summary>Gets librdkafka's producer.</summary>
    public NativeClientHandle Client { get; }

    public ITransactionTransport Transactions { get; }

    public ErrorCode Produce(in OutgoingRecord record, Delivery delivery)
    {
        if (_isClosed)
        {
            return ErrorCode.Local_State;
        }

        var number = _slots.Take(delivery);
        var error = ErrorCode.Local_Fail;
        try
        {
            error = Send(record, number);
        }
#pragma warning disable CA1031 // Whatever it is, the message is not in librdkafka, and its caller is owed an answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _events.OnError(ErrorCode.Local_Fail, exception.GetType().FullName!, isFatal: false);
        }

        if (error != ErrorCode.NoError)
        {
            _slots.Undo(number);
        }

        return error;
    }

    public int Flush(TimeSpan timeout) =>
        Librdkafka.rd_kafka_flush(Client, (int)timeout.TotalMilliseconds) == ErrorCode.NoError ? 0 : _slots.InUse;

    public bool Purge() => Client.Call(LibrdkafkaProducer.StartPurge);

    public Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken) =>
        _admin.DescribeTopicsAsync(topics, timeout, cancellationToken);

    public void Dispose()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _secrets.Dispose();
        _admin.Dispose();
        _told.Stop();
        _topics.Dispose();
        Client.Dispose();
    }

    private ErrorCode Send(in OutgoingRecord record, int number)
    {
        var topic = _topics.Of(record.Topic);
        if (topic == 0)
        {
            return ErrorCode.Local_InvalidArg;
        }

        var error = _arguments.Produce(_client, topic, record, number);
        return error == 0 ? ErrorCode.NoError : Read(error);
    }

    private ErrorCode Read(nint error)
    {
        try
        {
            var code = Librdkafka.rd_kafka_error_code(error);
            if (Librdkafka.rd_kafka_error_is_fatal(error) != 0)
            {
                _events.OnError(code, LibrdkafkaProducer.GetFatalError(_client)?.Reason ?? "", isFatal: true);
            }

            return code;
        }
        finally
        {
            Librdkafka.rd_kafka_error_destroy(error);
        }
    }
}
