using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A handler that waits for a database once per batch: is the wait hidden behind the other partitions?</summary>
internal static class SlowBatch
{
    private const int Partitions = 32;
    private const int BatchSize = 500;
    private const int Passes = 2;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    public static Scenario Scenario { get; } = new("slow-batch", "20 ms per batch of 500, 32 partitions")
    {
        Topic = new("slow-batch", Partitions, new Filling(16_000, Payload.Compressible)),
        Contenders =
        [
            new("ours", static run => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, SlowBatchHandler>(run, Passes)
            {
                Services = static services => services.AddSingleton(new BatchDelay(Delay)),
            }.RunAsync()),
            new("ours, no-op handler", static run => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, MemoryHandler>(run, Passes).RunAsync()),
            new("barrier loop", static run => new RawBarrierLoop(run, static _ => Task.Delay(Delay)).RunAsync()),
        ],
        Rows =
        [
            new("slow-batch", "ours", "ours, no-op handler")
            {
                BaselineAtMost = Partitions * BatchSize / Delay.TotalSeconds,
                Targets = [Target.AtLeast(Figure.Ratio, 0.9)],
            },
            new("slow-batch:barrier", "ours", "barrier loop"),
        ],
    };
}
