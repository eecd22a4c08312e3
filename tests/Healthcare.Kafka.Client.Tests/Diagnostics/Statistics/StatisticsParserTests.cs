using System.Text;
using System.Text.Json;

namespace Healthcare.Kafka.Client.Tests;

public class StatisticsParserTests
{
    [Fact]
    public void Parse_UnknownFields_ArePassedOver()
    {
        var statistics = Parse(
            """
            {"new":{"deep":[1,{"ts":5}]},"ts":7,"txmsgs":3,"cgrp":{"state":"up"},"brokers":{"b":{"nodeid":1,"new":[{}],"rtt":{"p42":1,"avg":2,"max":3,"cnt":4},
            "throttle":{"avg":5,"max":6,"cnt":7},"waitresp_cnt":8}},"topics":{}}
            """);

        Assert.Equal((7, 3, null), (statistics.At, statistics.SentMessages, statistics.SendRate));
        Assert.Equal(
            new BrokerStatistics(1) { RoundTrip = new Window(2, 3, 4), Throttle = new Window(5, 6, 7), RequestsInFlight = 8 }, Assert.Single(statistics.Brokers));
        Assert.Empty(statistics.Topics);
    }

    // The group's coordinator is listed a second time, under its broker's id.
    [Fact]
    public void Parse_LogicalAndBootstrapBrokers_AreLeftOut()
    {
        var statistics = Parse(
            """
            {"brokers":{"GroupCoordinator":{"nodeid":1,"source":"logical"},"b:9092/bootstrap":{"nodeid":-1,"source":"configured"},"b:9092/1":{"nodeid":1,"source":"learned"}}}
            """);

        Assert.Equal(1, Assert.Single(statistics.Brokers).Id);
    }

    [Fact]
    public void Parse_PartitionsOfATopic_AreSummed()
    {
        var statistics = Parse(
            """
            {"topics":{"vitals":{"partitions":{"0":{"fetchq_cnt":3,"fetchq_size":30},"1":{"fetchq_cnt":4,"fetchq_size":40},"-1":{"fetchq_cnt":0}}},"labs":{"partitions":{}}}}
            """);

        Assert.Equal(
            [new TopicStatistics("vitals") { FetchedMessages = 7, FetchedBytes = 70 }, new TopicStatistics("labs")], statistics.Topics);
    }

    [Theory]
    [InlineData(100, 2_000_000, 300, 200.0)]
    [InlineData(100, 2_000_000, 100, 0.0)]
    [InlineData(100, 2_000_000, 40, null)]
    [InlineData(100, 900_000, 300, null)]
    public void Parse_WithTheOnesBefore_HasTheRateUnlessTheClientIsANewOne(long sentBefore, long at, long sent, double? rate)
    {
        var before = Parse($$"""{"ts":1000000,"txmsgs":{{sentBefore}} }""");

        Assert.Equal(rate, Parse($$"""{"ts":{{at}},"txmsgs":{{sent}} }""", before).SendRate);
    }

    [Fact]
    public void Parse_TheSameTopicsAgain_KeepsTheirNames()
    {
        var before = Parse("""{"topics":{"vitals":{},"labs":{}}}""");

        var next = Parse("""{"topics":{"vitals":{},"alerts":{}}}""", before);

        Assert.Equal(["vitals", "alerts"], next.Topics.Select(topic => topic.Name));
        Assert.Same(before.Topics[0].Name, next.Topics[0].Name);
    }

    // A consumer of a thousand partitions: some 800 KB of text.
    [Fact]
    public void Parse_ManyPartitions_AllocatesForTheTopicsOnly()
    {
        var partitions = string.Join(',', Enumerable.Range(0, 1_000).Select(index =>
            $"\"{index}\":{{\"partition\":{index},\"leader\":1,\"fetch_state\":\"active\",\"fetchq_cnt\":1,\"fetchq_size\":10,\"{new string('x', 600)}\":\"{new string('y', 100)}\"}}"));
        var json = Encoding.UTF8.GetBytes($"{{\"ts\":1,\"topics\":{{\"vitals\":{{\"partitions\":{{{partitions}}}}}}}}}");
        var first = StatisticsParser.Parse(json, null);

        // The least of some: a collection in between charges a thread for what it has reserved.
        var allocated = Enumerable.Range(0, 10).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var statistics = StatisticsParser.Parse(json, first);
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(1_000, statistics.Topics[0].FetchedMessages);
            return bytes;
        });

        Assert.InRange(allocated, 0, 2_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"ts\":1")]
    [InlineData("{\"brokers\":{\"b\":{\"nodeid\":")]
    [InlineData("no json")]
    public void Parse_CutShort_Throws(string json) => Assert.ThrowsAny<JsonException>(() => Parse(json));

    private static ClientStatistics Parse(string json, ClientStatistics? previous = null) => StatisticsParser.Parse(Encoding.UTF8.GetBytes(json), previous);
}
