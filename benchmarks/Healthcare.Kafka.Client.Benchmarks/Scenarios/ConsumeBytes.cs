namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The clients' own cost of consuming: the handler does nothing.</summary>
internal static class ConsumeBytes
{
    private const string Views = "ours";
    private const string Arrays = "ours, byte[]";
    private const string Raw = "Consume loop";

    /// <summary>Gets the topic of the scenarios that need many compressed messages: 64 partitions of 16 MiB, 1 GiB in all.</summary>
    public static TopicPlan Topic { get; } = new("lz4", 64, new Filling(16_384, Payload.Compressible));

    public static Scenario Lz4 { get; } = Of("consume-bytes", "no-op batch handler, 1,024 bytes, lz4, 64 partitions", Topic, passes: 3) with
    {
        Rows =
        [
            new("consume-bytes", Views, Raw)
            {
                Targets = [Target.AtLeast(Figure.Ratio, 2.0), Target.AtMost(Figure.CpuRatio, 0.5), Target.AtMost(Figure.AllocationRatio, 0.3)],
            },
            new("consume-bytes:array", Arrays, Raw),
        ],
    };

    public static Scenario Uncompressed { get; } = Of(
        "consume-bytes-uncompressed",
        "no-op batch handler, 1,024 bytes, not compressed, 64 partitions",
        new TopicPlan("uncompressed", 64, new Filling(4_500, static number => Payload.Incompressible(number), CompressionType.None)),
        passes: 3) with
    {
        Rows =
        [
            new("consume-bytes-uncompressed", Views, Raw) { Targets = [Target.AtLeast(Figure.Ratio, 1.0), Target.AtMost(Figure.CpuRatio, 0.55)] },
            new("consume-bytes-uncompressed:array", Arrays, Raw),
        ],
    };

    private static Scenario Of(string name, string does, TopicPlan topic, int passes) => new(name, does)
    {
        Topic = topic,
        Contenders =
        [
            new(Views, run => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, MemoryHandler>(run, passes).RunAsync()),
            new(Arrays, run => new OurConsumer<byte[], byte[], ArrayHandler>(run, passes).RunAsync()),
            new(Raw, run => new RawConsumeLoop<byte[]>(run, passes, static value => Payload.Number(value)).RunAsync()),
        ],
        Rows = [],
    };
}
