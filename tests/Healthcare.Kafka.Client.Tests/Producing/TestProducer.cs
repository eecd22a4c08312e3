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

    public static ProducerSettings Settings() => new() { Name = "test", Librdkafka = [] };

    public static OutgoingMessage<string?, string?> Message(string value, string? key = "patient") => new(key, value);

    /// <summary>Keys that do not share a slot of <see cref="HoldBack"/>, which any two may.</summary>
    public static string[] KeysApart(int count) =>
        [.. Enumerable.Range(0, int.MaxValue).Select(i => $"patient-{i}").DistinctBy(key => HoldBack.SlotOf(OrderScope.OfKey(Topic, Encoding.UTF8.GetBytes(key)))).Take(count)];

    public static OutgoingMessage<string?, string?>[] Messages(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Message($"{i}"))];

    public ValueTask DisposeAsync() => Core.DisposeAsync();

    internal sealed class Utf8Text : PayloadSerializer<string?>
    {
        public override byte[]? Serialize(string? data, SerializationContext context) => data is null ? null : Encoding.UTF8.GetBytes(data);
    }
}
