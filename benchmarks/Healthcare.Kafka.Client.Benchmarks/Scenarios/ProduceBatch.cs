namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The clients' own cost of producing with a result per message.</summary>
internal static class ProduceBatch
{
    private const string Ours = "ours";
    private const string Defaults = "ours, with message ids";
    private const string Callback = "Produce with callback";
    private const string Awaited = "ProduceAsync + WhenAll";

    public static TopicPlan Topic { get; } = new("produce", 32);

    public static Scenario Scenario { get; } = new("produce-batch", "1,024 bytes, lz4, 32 partitions, a result per message")
    {
        Topic = Topic,
        Contenders =
        [
            // The same bytes on the wire as the others: a message id is one header that they do not send.
            new(Ours, static run => new OurProducer(run, new(run)) { Options = static options => options.MessageIds = false }.RunAsync()),
            new(Callback, static run => new RawCallbackProducer(run, new(run)).RunAsync()),
            new(Awaited, static run => new RawAwaitedProducer(run, new(run)).RunAsync()),
            new(Defaults, static run => new OurProducer(run, new(run)).RunAsync()),
        ],
        Rows =
        [
            new("produce-batch:callback", Ours, Callback)
            {
                Targets = [Target.AtLeast(Figure.Ratio, 1.6), Target.AtMost(Figure.CpuRatio, 0.6), Target.AtMost(Figure.Allocation, 32)],
            },
            new("produce-batch:awaited", Ours, Awaited) { Targets = [Target.AtLeast(Figure.Ratio, 2.5)] },
            new("produce-batch:ids", Defaults, Callback),
        ],
    };
}
