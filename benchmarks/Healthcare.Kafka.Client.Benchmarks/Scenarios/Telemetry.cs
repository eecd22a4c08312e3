using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What it costs to be seen: metrics, traces of each message and logs at Information, against none of them.</summary>
internal static class Telemetry
{
    private const string With = "ours, observed";
    private const string Without = "ours, not observed";

    public static Scenario Produce { get; } = Of("telemetry-produce", "1,024 bytes, lz4, with and without metrics, traces and logs", ProduceBatch.Topic) with
    {
        Contenders =
        [
            new(With, static run => ProduceAsync(run, new Observers())),
            new(Without, static run => ProduceAsync(run, null)),
        ],
    };

    public static Scenario Consume { get; } = Of(
        "telemetry-consume",
        "no-op batch handler, 1,024 bytes with trace context, lz4, with and without metrics, traces and logs",
        new TopicPlan("traced", 64, new Filling(8_000, Payload.Compressible, HasTraceContext: true))) with
    {
        Contenders =
        [
            new(With, static run => ConsumeAsync(run, new Observers())),
            new(Without, static run => ConsumeAsync(run, null)),
        ],
    };

    private static Scenario Of(string name, string does, TopicPlan topic) => new(name, does)
    {
        Topic = topic,
        Contenders = [],
        Rows = [new(name, With, Without) { Targets = [Target.AtLeast(Figure.Ratio, 0.85)] }],
    };

    private static async Task<RunResult> ProduceAsync(Run run, Observers? observers)
    {
        using (observers)
        {
            var result = await new OurProducer(run, new(run)) { Services = services => observers?.Register(services) }.RunAsync();
            observers?.MustHaveSeenAll();
            return result;
        }
    }

    private static async Task<RunResult> ConsumeAsync(Run run, Observers? observers)
    {
        using (observers)
        {
            var result = await new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, MemoryHandler>(run, Passes: 3)
            {
                Services = services => observers?.Register(services),
            }.RunAsync();
            observers?.MustHaveSeenAll();
            return result;
        }
    }
}
