using System.Text;

namespace Healthcare.Kafka.Client.Tests;

public class DeadLetterRecordTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
    private static readonly DeadLetterCause Cause = new(DeadLetterReason.Rejected, "unknown-unit", "System.FormatException", 4);

    [Fact]
    public void Of_Record_KeepsKeyValueTimestampPartitionAndItsHeadersAsTheyCame()
    {
        var headers = new Headers
        {
            { "message-id", Encoding.UTF8.GetBytes("id-1") }, { "ward", [0, 255, 1] }, { "empty", [] }, { "null", null }, { "ward", [2] }, { "dlq-note", [3] },
        };
        var record = Letters.Record(headers: headers, partition: 5);

        var letter = DeadLetterRecord.Of(record, Cause, Letters.Settings, Now, isShort: false);

        Assert.Same(record.Key, letter.Key);
        Assert.Same(record.Value, letter.Value);
        Assert.Equal((Letters.Topic, 5, record.Timestamp), (letter.Topic, letter.Partition, letter.Timestamp));
        Assert.Equal(
            headers.Select(header => (header.Key, Hex(header.GetValueBytes()))),
            letter.Headers.Given!.Take(6).Select(header => (header.Key, Hex(header.GetValueBytes()))));
    }

    [Fact]
    public void Of_Record_AddsCodesOnly()
    {
        var letter = DeadLetterRecord.Of(Letters.Record(), Cause, Letters.Settings, Now, isShort: false);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["dlq-topic"] = "vitals", ["dlq-partition"] = "0", ["dlq-offset"] = "7", ["dlq-timestamp"] = "1700000000000", ["dlq-leader-epoch"] = "3",
                ["dlq-group"] = "charts", ["dlq-consumer"] = "vitals", ["dlq-reason"] = "Rejected", ["dlq-reason-code"] = "unknown-unit",
                ["dlq-exception-type"] = "System.FormatException", ["dlq-attempts"] = "4", ["dlq-time"] = "1800000000000",
            },
            Letters.Texts(letter.Headers.Given));
    }

    [Fact]
    public void Of_TombstoneWithoutKeyTimestampAndHeaders_KeepsThemSo()
    {
        var record = new RawRecord { Topic = "vitals", Partition = 1, Offset = 0, LeaderEpoch = -1 };

        var letter = DeadLetterRecord.Of(record, new(DeadLetterReason.HandlerFailed, null, null, 1), Letters.Settings, Now, isShort: false);

        Assert.Equal((null, null, Timestamp.Default), (letter.Key, letter.Value, letter.Timestamp));
        Assert.DoesNotContain(letter.Headers.Given!, header => header.Key is "dlq-timestamp" or "dlq-leader-epoch" or "dlq-reason-code" or "dlq-exception-type");
    }

    [Fact]
    public void Of_LogAppendTime_GoesOutAsACreateTimeWhichIsAllThatAProducerMaySay()
    {
        var record = Letters.Record();
        var logged = new RawRecord
        {
            Topic = record.Topic, Partition = 0, Offset = 0, Timestamp = new Timestamp(record.Timestamp.UnixTimestampMs, TimestampType.LogAppendTime),
        };

        Assert.Equal(record.Timestamp, DeadLetterRecord.Of(logged, Cause, Letters.Settings, Now, isShort: false).Timestamp);
    }

    [Fact]
    public void RoundTrips_OfOneMessage_KeepOneSetOfHeadersAndCount()
    {
        var record = Letters.Record(headers: new() { { "message-id", [1] } });
        for (var round = 1; round <= 5; round++)
        {
            var letter = DeadLetterRecord.Of(record, Cause, Letters.Settings, Now, isShort: false);
            var inTopic = new RawRecord
            {
                Topic = Letters.Topic, Partition = 0, Offset = 40 + round, Timestamp = new Timestamp(5, TimestampType.LogAppendTime), Key = letter.Key, Value = letter.Value,
                Headers = letter.Headers.Given,
            };

            var back = DeadLetterRecord.Redrive(inTopic, DeadLetterOrigin.Read(inTopic.Headers)!.Value);

            Assert.Equal(("vitals", 0, record.Timestamp), (back.Topic, back.Partition, back.Timestamp));
            Assert.Equal(["message-id", "dlq-redrives", "dlq-redriven-offset", "dlq-redriven-group"], back.Headers.Given!.Select(header => header.Key));
            Assert.Equal((round, 40 + round), (DeadLetterOrigin.Number(back.Headers.Given, "dlq-redrives"), DeadLetterOrigin.RedrivenOffset(back.Headers.Given, "charts")));
            Assert.Null(DeadLetterOrigin.RedrivenOffset(back.Headers.Given, "billing"));
            record = Letters.Record(7 + round, headers: back.Headers.Given);
        }
    }

    [Theory]
    [InlineData("dlq-topic", "")]
    [InlineData("dlq-topic", "no topic")]
    [InlineData("dlq-partition", "-1")]
    [InlineData("dlq-partition", "2147483648")]
    [InlineData("dlq-partition", "one")]
    [InlineData("dlq-group", "")]
    public void Read_HeaderThatIsNoDeadLetters_IsNone(string name, string value)
    {
        var headers = Letters.Letter(0, "a", "1").Headers!;
        Assert.NotNull(DeadLetterOrigin.Read(headers));

        headers.Remove(name);
        Assert.Null(DeadLetterOrigin.Read(headers));

        headers.Add(name, Encoding.UTF8.GetBytes(value));
        Assert.Null(DeadLetterOrigin.Read(headers));
        Assert.Null(DeadLetterOrigin.Read(null));
    }

    private static string Hex(byte[]? value) => value is null ? "null" : Convert.ToHexString(value);
}
