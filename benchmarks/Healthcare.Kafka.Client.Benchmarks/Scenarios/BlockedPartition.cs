using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The handler of one partition does not return until all other partitions are done: do these notice?</summary>
internal static class BlockedPartition
{
    private const int Partitions = 16;
    private const int Blocked = 0;
    private const int Passes = 3;

    public static Scenario Scenario { get; } = new("blocked-partition", "no-op batch handler, one of 16 partitions blocked: the rate of the other 15")
    {
        Topic = new("blocked-partition", Partitions, new Filling(16_000, Payload.Compressible)),
        Contenders = [Contender("ours, one blocked", isBlocked: true), Contender("ours, none blocked", isBlocked: false)],
        Rows = [new("blocked-partition", "ours, one blocked", "ours, none blocked") { Targets = [Target.AtLeast(Figure.Ratio, 0.95)] }],
    };

    private static Contender Contender(string name, bool isBlocked) => new(
        name,
        run => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, Handler>(run, Passes)
        {
            Measured = run.Messages / Partitions * (Partitions - 1),
            Services = services => services.AddSingleton(new Block(isBlocked)),

            // A mock broker keeps too little of a partition to fill the default: here the blocked one is paused, as it is on a large topic.
            Options = static options => options.OverflowBytes = 4 * 1024 * 1024,
        }.RunAsync());

    private sealed record Block(bool IsOn);

    private sealed class Handler(ConsumePass pass, Block block) : IBatchHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
    {
        public async Task HandleAsync(MessageBatch<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
        {
            var isMeasured = batch.TopicPartition.Partition != Blocked;
            if (!isMeasured && block.IsOn)
            {
                await pass.MeasuredDone.WaitAsync(cancellationToken);
            }

            pass.Add(MemoryHandler.Count(batch), isMeasured);
        }
    }
}
