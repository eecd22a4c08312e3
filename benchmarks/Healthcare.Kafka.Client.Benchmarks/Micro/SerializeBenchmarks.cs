using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A FHIR Observation to the bytes that are sent: our serializer writes into a buffer that it keeps, and makes one array.</summary>
[MemoryDiagnoser]
public class SerializeBenchmarks
{
    private static readonly SerializationContext Context = new(MessageComponentType.Value, "observations", []);
    private readonly Observation _observation = Observation.Of(8_867);
    private readonly PayloadSerializer<Observation> _ours = new JsonPayloadSerializer<Observation>(ObservationJson.Default.Observation);

    [Benchmark(Baseline = true, Description = "System.Text.Json to an array")]
    public byte[] SystemTextJson() => JsonSerializer.SerializeToUtf8Bytes(_observation, ObservationJson.Default.Observation);

    [Benchmark(Description = "ours")]
    public byte[]? Ours() => _ours.Serialize(_observation, Context);
}
