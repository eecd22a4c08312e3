using System.Text.Json;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Consuming into a class, with source-generated metadata on both sides.</summary>
internal static class ConsumeJson
{
    private const string Ours = "ours";
    private const string Raw = "Consume loop + System.Text.Json";
    private const int Passes = 1;

    public static Scenario Scenario { get; } = new("consume-json", "no-op batch handler, FHIR Observations of 900 bytes as objects, lz4, 64 partitions")
    {
        Topic = new("json", 64, new Filling(6_000, Observation.Json)),
        Contenders =
        [
            new(Ours, static run => new OurConsumer<string, Observation, ObservationHandler>(run, Passes)
            {
                Consumer = static consumer => consumer.UseJsonTypeInfo(ObservationJson.Default.Observation),
            }.RunAsync()),
            new(Raw, static run => new RawConsumeLoop<Observation>(run, Passes, static value => (long)value.ValueQuantity.Value)
            {
                Deserializer = new Deserializer(),
            }.RunAsync()),
        ],
        Rows = [new("consume-json", Ours, Raw) { Targets = [Target.AtLeast(Figure.Ratio, 1.5)] }],
    };

    private sealed class Deserializer : IDeserializer<Observation>
    {
        public Observation Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) =>
            JsonSerializer.Deserialize(data, ObservationJson.Default.Observation)!;
    }
}
