namespace Healthcare.Kafka.Client.BenchmarkTests;

public class DeliveredOffsetsTests
{
    [Fact]
    public void MustBe_RowsWithoutGaps_Passes() => Of((0, 7), (1, 100), (0, 8), (0, 6), (1, 101)).MustBe(5);

    [Fact]
    public void MustBe_MessageMissing_Throws() =>
        Assert.Contains("4 messages have an offset, expected 5", Failure(5, (0, 7), (0, 8), (0, 9), (1, 0)), StringComparison.Ordinal);

    // Somebody wrote offset 8: a message that was written twice.
    [Fact]
    public void MustBe_GapInAPartition_Throws() => Assert.Contains("partition 0", Failure(2, (0, 7), (0, 9)), StringComparison.Ordinal);

    [Fact]
    public void MustBe_SameOffsetTwice_Throws() => Assert.Contains("partition 1", Failure(3, (1, 7), (1, 7), (1, 9)), StringComparison.Ordinal);

    // Messages were missing that were there: a flush that waits for room in the buffer takes reports beside the producer's own thread.
    [Fact]
    public void Add_FromTwoThreads_LosesNone()
    {
        const int Each = 200_000;
        var delivered = new DeliveredOffsets(partitions: 1);
        Parallel.For(0, 2, thread =>
        {
            for (var offset = thread; offset < 2 * Each; offset += 2)
            {
                delivered.Add(0, offset);
            }
        });
        delivered.MustBe(2 * Each);
    }

    private static string Failure(long messages, params (int, long)[] offsets) =>
        Assert.Throws<RunFailedException>(() => Of(offsets).MustBe(messages)).Message;

    private static DeliveredOffsets Of(params (int Partition, long Offset)[] offsets)
    {
        var delivered = new DeliveredOffsets(partitions: 2);
        foreach (var (partition, offset) in offsets)
        {
            delivered.Add(partition, offset);
        }

        return delivered;
    }
}
