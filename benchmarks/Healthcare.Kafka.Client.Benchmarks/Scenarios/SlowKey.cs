namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A handler that waits for each message, in the order of each key: many keys wait side by side.</summary>
internal static class SlowKey
{
    private const int Lanes = 256;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(5);

    public static Scenario Scenario { get; } = new("slow-key", "5 ms per message, in the order of keys, 256 at once; 32 partitions, 1,024 keys")
    {
        Topic = new("slow-key", 32, new Filling(800, Payload.Compressible)),
        Contenders =
        [
            new("ours", static run => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, Handler>(run, Passes: 2)
            {
                Options = static options => (options.Order, options.MaxConcurrency) = (ConsumeOrder.Key, Lanes),
            }.RunAsync()),
            new("barrier loop", static run => new RawBarrierLoop(run, HandleAsync).RunAsync()),
        ],
        Rows = [new("slow-key", "ours", "barrier loop") { Targets = [Target.AtLeast(Figure.Ours, 20_000)] }],
    };

    private static async Task HandleAsync(IReadOnlyList<ConsumeResult<byte[], byte[]>> records)
    {
        for (var index = 0; index < records.Count; index++)
        {
            await Task.Delay(Delay);
        }
    }

    private sealed class Handler(ConsumePass pass) : IMessageHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
    {
        public async Task HandleAsync(IncomingMessage<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> message, CancellationToken cancellationToken)
        {
            await Task.Delay(Delay, cancellationToken);
            var tally = new Tally();
            tally.Add(Payload.Number(message.Value.Span));
            pass.Add(tally);
        }
    }
}
