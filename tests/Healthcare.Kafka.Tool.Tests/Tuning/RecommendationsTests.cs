namespace Healthcare.Kafka.Tool.Tests;

public class RecommendationsTests
{
    [Fact]
    public void All_Entries_AreWholeAndUnique()
    {
        Assert.Equal(Recommendations.All.Count, Recommendations.All.DistinctBy(one => (one.Area, one.Key)).Count());
        Assert.All(Recommendations.All, one =>
        {
            Assert.NotEqual("", one.Key);
            Assert.EndsWith(".", one.Reason, StringComparison.Ordinal);
            Assert.Contains(one.Section, TuningDocumentTests.Sections);
            Assert.True(one.Guide is not null || one.Area == TuningArea.Broker, "Only about brokers does this project add to the guide.");
        });
        Assert.Equal(Enum.GetValues<TuningArea>(), Recommendations.All.Select(one => one.Area).Distinct().Order());
    }

    [Fact]
    public void All_DepartureFromTheGuide_IsCorrected() => Assert.All(
        Recommendations.All.Where(one => one.Guide is not null && one.Value != one.Guide),
        one => Assert.EndsWith(".", one.Correction, StringComparison.Ordinal));

    [Fact]
    public void All_ForADoctor_HaveAnEffect() => Assert.All(
        Recommendations.All.Where(one => one.Area is TuningArea.Broker or TuningArea.Linux or TuningArea.Limits or TuningArea.Hardware),
        one => Assert.EndsWith(".", one.Effect, StringComparison.Ordinal));

    // The guide's own lines, as they stand there.
    [Theory]
    [InlineData("num.network.threads=8 num.io.threads=16 num.replica.fetchers=4 background.threads=10 socket.send.buffer.bytes=1048576 socket.receive.buffer.bytes=1048576 socket.request.max.bytes=104857600 log.flush.interval.messages=10000 log.flush.interval.ms=1000 log.flush.scheduler.interval.ms=2000 log.segment.bytes=1073741824 log.retention.hours=168 log.retention.check.interval.ms=300000 replica.fetch.max.bytes=1048576 replica.fetch.response.max.bytes=10485760 replica.lag.time.max.ms=10000 zookeeper.session.timeout.ms=18000 zookeeper.connection.timeout.ms=6000 num.partitions=12 default.replication.factor=3", nameof(TuningArea.Broker))]
    [InlineData("vm.max_map_count=262144 net.core.rmem_max=16777216 net.core.wmem_max=16777216 net.ipv4.tcp_window_scaling=1 net.ipv4.tcp_congestion_control=cubic net.ipv4.tcp_slow_start_after_idle=0 net.core.somaxconn=4096 net.ipv4.tcp_max_syn_backlog=4096 vm.swappiness=1", nameof(TuningArea.Linux))]
    [InlineData("-Xms=16g -Xmx=16g -XX:+UseG1GC=on -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent=on -XX:G1HeapRegionSize=16M -XX:MinMetaspaceFreeRatio=50 -XX:MaxMetaspaceFreeRatio=80 -server=on -XX:+DisableExplicitGC=on", nameof(TuningArea.Jvm))]
    public void Of_AnArea_HasEveryLineOfTheGuide(string lines, string area)
    {
        var guide = Recommendations.Of(Enum.Parse<TuningArea>(area)).Where(one => one.Guide is not null).Select(one => $"{one.Key}={one.Guide}").ToList();

        Assert.Empty(lines.Split(' ').Except(guide));
    }

    [Fact]
    public void Settings_OfBrokers_HaveNothingThatKafka4DoesNotKnowOrThatForcesDisks() => Assert.DoesNotContain(
        Recommendations.Settings(TuningArea.Broker).Keys,
        key => key.StartsWith("zookeeper.", StringComparison.Ordinal) || key.StartsWith("log.flush.", StringComparison.Ordinal));
}
