using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A producer of strings on a <see cref="FakeProducerTransport"/>.</summary>
internal sealed class TestProducer : IAsyncDisposable
{
    public const string Topic = "observations";

    public TestProducer(
        ProducerSettings? settings = null,
        IDeliveryFailureHandler? handler = null,
        PayloadSerializer<string?>? values = null,
        ILoggerFactory? loggers = null,
        KafkaMeter? meter = null,
        TraceOptions? traces = null,
        AuditTrail? audit = null)
    {
        Core = new ProducerCore(settings ?? Settings(), loggers ?? Logs, Time, handler, (_, events) => Connect(events), meter, traces, audit);
        Transactional = new TransactionalProducer(Core, new ProducerSerializers("test"), Services, (loggers ?? Logs).CreateLogger("test"));
        Producer = new HealthcareProducer<string?, string?>(Core, new Utf8Text(), values ?? new Utf8Text());
    }

    public ManualTime Time { get; } = new();

    public CollectedLogs Logs { get; } = new();

    /// <summary>Gets the transports of the native producers, one after the other.</summary>
    public ConcurrentQueue<FakeProducerTransport> Transports { get; } = [];

    /// <summary>Gets the transport in use, or the last one that was.</summary>
    public FakeProducerTransport Transport => Transports.Last();

    /// <summary>Gets or sets what happens as a transport is made, after the first one; what it throws is why it cannot be.</summary>
    public Action<FakeProducerTransport> OnConnect { get; set; } = static _ => { };

    public ProducerCore Core { get; }

    public HealthcareProducer<string?, string?> Producer { get; }

    public TransactionalProducer Transactional { get; }

    private static IServiceProvider Services { get; } = new ServiceCollection().BuildServiceProvider();

    public static ProducerSettings TransactionalSettings() => Settings() with { TransactionalId = "ward-1", TransactionTimeout = TimeSpan.FromMinutes(1) };

    /// <summary>Settings that add no header, so that a test sees what it gave.</summary>
    public static ProducerSettings Settings() => new() { Name = "test", Librdkafka = [], MessageIds = false, TraceContext = false };

    public static OutgoingMessage<string?, string?> Message(string value, string? key = "patient") => new(key, value);

    /// <summary>Keys that do not share a slot of <see cref="HoldBack"/>, which any two may.</summary>
    public static string[] KeysApart(int count) =>
        [.. Enumerable.Range(0, int.MaxValue).Select(i => $"patient-{i}").DistinctBy(key => HoldBack.SlotOf(OrderScope.OfKey(Topic, Encoding.UTF8.GetBytes(key)))).Take(count)];

    public static OutgoingMessage<string?, string?>[] Messages(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Message($"{i}"))];

    public ValueTask DisposeAsync() => new(Time.LetEndAsync(Core.DisposeAsync().AsTask()));

    private FakeProducerTransport Connect(IProducerTransportEvents events)
    {
        var transport = new FakeProducerTransport(events);
        OnConnect(transport);
        Transports.Enqueue(transport);
        return transport;
    }

    internal sealed class Utf8Text : PayloadSerializer<string?>
    {
        public override byte[]? Serialize(string? data, SerializationContext context) => data is null ? null : Encoding.UTF8.GetBytes(data);
    }
}
