using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>One message after the other, each awaited: the time from the call to the result.</summary>
internal static class ProduceOne
{
    private const string Ours = "ours";
    private const string Raw = "ProduceAsync";
    private const int Size = 500;
    private const int WarmUp = 500;
    private const int DefaultCount = 2_000;

    public static Scenario Scenario { get; } = new("produce-one", "500 bytes, awaited one by one, LowLatency")
    {
        Topic = ProduceBatch.Topic,
        Contenders = [new(Ours, RunOursAsync), new(Raw, RunRawAsync)],
        Rows =
        [
            new("produce-one:p50", Ours, Raw) { Value = RunResult.P50, Targets = [Target.AtMost(Figure.Ours, 1.5)] },
            new("produce-one:p99", Ours, Raw) { Value = RunResult.P99, Targets = [Target.AtMost(Figure.Ours, 10)] },
        ],
    };

    private static async Task<RunResult> RunOursAsync(Run run)
    {
        using var host = OurHost.Build(services => services.AddHealthcareProducer(options =>
        {
            OurHost.Connect(options, run);
            options.Preset = ProducerPreset.LowLatency;
        }));
        await host.StartAsync();
        var producer = host.Services.GetRequiredService<IHealthcareProducer<byte[], byte[]>>();
        var result = await MeasureAsync(
            run, async (key, value) => (await producer.ProduceAsync(run.Topic, new(key, value))).Position, () => OurHost.Settings(host));
        await host.StopAsync();
        return result;
    }

    private static async Task<RunResult> RunRawAsync(Run run)
    {
        var config = RawClients.ProducerConfig(run, ProducerPreset.LowLatency);
        using var producer = RawClients.Producer(config);
        return await MeasureAsync(
            run,
            async (key, value) => (await producer.ProduceAsync(run.Topic, new() { Key = key, Value = value })).TopicPartitionOffset,
            () => RawClients.Settings(config));
    }

    private static async Task<RunResult> MeasureAsync(
        Run run, Func<byte[], byte[], Task<TopicPartitionOffset>> produceAsync, Func<IReadOnlyDictionary<string, string>> settings)
    {
        var (delivered, latencies, measurement) = (new DeliveredOffsets(run.Partitions), new Latencies(), new Measurement());
        var count = run.Messages ?? DefaultCount;
        for (var number = 0; number < WarmUp + count; number++)
        {
            if (number == WarmUp)
            {
                measurement.Start();
            }

            var value = Payload.Incompressible(number, Size);
            var sentAt = Stopwatch.GetTimestamp();
            var position = await produceAsync(Payload.Key(number), value);
            var time = Stopwatch.GetElapsedTime(sentAt);
            delivered.Add(position.Partition.Value, position.Offset.Value);
            if (number >= WarmUp)
            {
                latencies.Add(time);
            }
        }

        measurement.Stop(count);
        delivered.MustBe(WarmUp + count);
        return RunResult.Of(measurement, latencies, settings());
    }
}
