using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Time and memory of a warm message of 146 bytes of JSON. Its output is what benchmarks/results/schema-registry.md shows of a Release build.</summary>
public partial class SerdeTimeTests
{
    private const int Rounds = 20;
    private const int Calls = 2_000;

    // Far above the target of 1.3 us: it says that nothing waits, locks or asks, on a busy machine and in a Debug build too.
    private const double MostNanoseconds = 50_000;

    private readonly Reading _message = new("patient-8867-4", "8867-4", 72.5m, "/min", "final", true, 12345, "2026-01-02T03:04:05Z");

    [Fact]
    public async Task Warm_WriteAndRead_TakeNoLongerThanTheJsonItself()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("observations-value", TestRegistry.Schema);
        var typeInfo = ReadingJson.Default.Reading;
        var context = new SerializationContext(MessageComponentType.Value, "observations", []);
        var lookUp = new SchemaRegistryJsonSerializer<Reading>(registry.Client, typeInfo, new() { Schema = TestRegistry.Schema });
        var latest = new SchemaRegistryJsonSerializer<Reading>(registry.Client, typeInfo, new() { UseLatest = true });
        var deserializer = new SchemaRegistryJsonDeserializer<Reading>(registry.Client, typeInfo);
        var payload = await lookUp.SerializeAsync(_message, context);
        await latest.SerializeAsync(_message, context);
        await deserializer.DeserializeAsync(payload, isNull: false, context);
        Assert.Equal(5 + 146, payload.Length);

        Measure("System.Text.Json to an array", 200, () => JsonSerializer.SerializeToUtf8Bytes(_message, typeInfo));
        Measure("write, Schema", 200, () => lookUp.WriteNow(_message, context));
        Measure("write, UseLatest", 200, () => latest.WriteNow(_message, context));
        Measure("System.Text.Json from the bytes", 1_000, () => JsonSerializer.Deserialize(payload.AsSpan(5), typeInfo));
        Measure("read", 1_000, () => deserializer.TryRead(payload, isNull: false, context, out var value) ? value : null);
    }

    private static void Measure(string name, int mostBytes, Func<object?> call)
    {
        var best = double.MaxValue;
        var bytes = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Calls; i++)
            {
                Assert.NotNull(call());
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls);
            bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / Calls);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {best:F0} ns, {bytes} B");
        Assert.InRange(bytes, 0, mostBytes);
        Assert.InRange(best, 0, MostNanoseconds);
    }

    internal sealed record Reading(string Patient, string Code, decimal Value, string Unit, string Status, bool Final, int Sequence, string At);

    [JsonSerializable(typeof(Reading))]
    private sealed partial class ReadingJson : JsonSerializerContext;
}
