using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A handler slower than the fetches: what waits for it takes memory.</summary>
internal static class Memory
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(120);

    public static Scenario Scenario { get; } = new("memory", "1 GiB consumed with a handler of 120 ms per batch of 500, lz4, 64 partitions: the peak of the resident memory")
    {
        Topic = ConsumeBytes.Topic,
        HasWarmUp = false,
        Contenders =
        [
            new("ours", static run => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, SlowBatchHandler>(run, Passes: 1)
            {
                HasWarmUp = false,
                Services = static services => services.AddSingleton(new BatchDelay(Delay)),
            }.RunAsync()),

            // The same rate in one thread: our lanes wait side by side.
            new("Consume loop", static run => new RawConsumeLoop<byte[]>(run, Passes: 1, static value => Payload.Number(value))
            {
                HasWarmUp = false,
                Wait = (500 * run.Partitions, Delay),
            }.RunAsync()),
        ],
        Rows = [new("memory", "ours", "Consume loop") { Targets = [Target.AtMost(Figure.PeakRss, 250)] }],
    };
}
