using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A producer of strings on a <see cref="FakeProducerTransport"/>.</summary>
internal sealed class TestProducer : IAsyncDisposable
{
    public const string Topic = "observations";

    public TestProducer(ProducerSettings? settings = null, IDeliveryFailureHandler? handler = null, PayloadSerializer<string?>? values = null)
    {
        FakeProducerTransport? transport = null;
        Core = new ProducerCore(
            settings ?? Settings(), Logs, Time, handler, (_, events) => transport = new FakeProducerTransport(events));
        Transport = transport!;
        Transactional = new TransactionalProducer(Core, new ProducerSerializers("test"), Services, Logs.CreateLogger("test"));
        Producer = new HealthcareProducer<string?, string?>(Core, new Utf8Text(), values ?? new Utf8Text());
    }

    public ManualTime Time { get; } = new();

    public CollectedLogs Logs { get; } = new();

    public FakeProducerTransport Transport { get; }

    public ProducerCore Core { get; }

    public HealthcareProducer<string?, string?> Producer { get; }

    public TransactionalProducer Transactional { get; }

    private static IServiceProvider Services { get; } = new ServiceCollection().BuildServiceProvider();

    public static ProducerSettings TransactionalSettings() => Settings() with { TransactionalId = "ward-1", TransactionTimeout = TimeSpan.FromMinutes(1) };

    public static ProducerSettings Settings() => new() { Name = "test", Librdkafka = [] };

    public static OutgoingMessage<string?, string?> Message(string value, string? key = "patient") => new(key, value);

    public static OutgoingMessage<string?, string?>[] Messages(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Message($"{i}"))];

    public ValueTask DisposeAsync() => Core.DisposeAsync();

    internal sealed class Utf8Text : PayloadSerializer<string?>
    {
        public override byte[]? Serialize(string? data, SerializationContext context) => data is null ? null : Encoding.UTF8.GetBytes(data);
    }
}
