using System.Text;

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
        Producer = new HealthcareProducer<string?, string?>(Core, new Utf8Text(), values ?? new Utf8Text());
    }

    public ManualTime Time { get; } = new();

    public CollectedLogs Logs { get; } = new();

    public FakeProducerTransport Transport { get; }

    public ProducerCore Core { get; }

    public HealthcareProducer<string?, string?> Producer { get; }

    /// <summary>Settings that add no header, so that a test sees what it gave.</summary>
    public static ProducerSettings Settings() => new() { Name = "test", Librdkafka = [], MessageIds = false, TraceContext = false };

    public static OutgoingMessage<string?, string?> Message(string value, string? key = "patient") => new(key, value);

    public static OutgoingMessage<string?, string?>[] Messages(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Message($"{i}"))];

    public ValueTask DisposeAsync() => Core.DisposeAsync();

    internal sealed class Utf8Text : PayloadSerializer<string?>
    {
        public override byte[]? Serialize(string? data, SerializationContext context) => data is null ? null : Encoding.UTF8.GetBytes(data);
    }
}
