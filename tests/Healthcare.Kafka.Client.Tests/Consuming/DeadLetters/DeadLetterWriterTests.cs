namespace Healthcare.Kafka.Client.Tests;

public sealed class DeadLetterWriterTests : IAsyncLifetime
{
    private static readonly DeadLetterCause Cause = new(DeadLetterReason.HandlerFailed, null, "System.FormatException", 4);

    private readonly TestProducer _producer = new(TestProducer.Settings() with { MaxMessageBytes = 2_000, OnDeliveryFailure = DeliveryFailurePolicy.Continue });
    private readonly CollectedLogs _logs = new();
    private readonly CancellationTokenSource _draining = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        _draining.Dispose();
    }

    [Fact]
    public async Task WriteAsync_Persisted_SaysWhereAndOnlyThen()
    {
        var writing = Writer().WriteAsync(Letters.Record(), Cause, _draining.Token).AsTask();
        Assert.False(writing.IsCompleted);

        _producer.Transport.ReportNext();

        Assert.Equal(new TopicPartitionOffset(Letters.Topic, 0, 0), await writing);
        Assert.Equal(0, Assert.Single(_producer.Transport.Accepted).Partition);
        Assert.Empty(_logs.Entries);
    }

    // Fault test 31, on a fake.
    [Theory]
    [InlineData(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted)]
    [InlineData(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted)]
    [InlineData(ErrorCode.UnknownTopicOrPart, PersistenceStatus.NotPersisted)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, PersistenceStatus.NotPersisted)]
    public async Task WriteAsync_NotCertain_TriesAgainUntilItIsAndSaysSoOnce(ErrorCode code, PersistenceStatus status)
    {
        var writer = Writer();
        var writing = writer.WriteAsync(Letters.Record(), Cause, _draining.Token).AsTask();
        for (var failures = 1; failures <= 5; failures++)
        {
            await Eventually.Async(() => _producer.Transport.InFlight == 1);
            _producer.Transport.ReportNext(code, status);
            await Eventually.Async(() => writer.Waits.Longest!.Code == code);
            await MoveUntilAsync(() => _producer.Transport.InFlight == 1);
        }

        Assert.False(writing.IsCompleted);
        _producer.Transport.ReportNext();

        Assert.NotNull(await writing);
        Assert.Null(writer.Waits.Longest);
        var log = Assert.Single(_logs.Of(EventIds.DeadLetterNotWritten));
        Assert.Equal(("vitals", 7L, code), (log["Topic"], log["Offset"], log["ErrorCode"]));
        Assert.Single(_logs.Of(EventIds.DeadLettersWrittenAgain));
    }

    [Fact]
    public async Task WriteAsync_DrainsWhileItWaits_IsNotWritten()
    {
        var writer = Writer();
        var writing = writer.WriteAsync(Letters.Record(), Cause, _draining.Token).AsTask();

        await _draining.CancelAsync();

        Assert.Null(await writing);
        Assert.Null(writer.Waits.Longest);
        Assert.Empty(_logs.Entries);
    }

    [Fact]
    public async Task WriteAsync_DrainsBetweenTries_IsNotWritten()
    {
        var writer = Writer();
        var writing = writer.WriteAsync(Letters.Record(), Cause, _draining.Token).AsTask();
        _producer.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await Eventually.Async(() => writer.Waits.Longest!.Code == ErrorCode.Local_MsgTimedOut);

        await _draining.CancelAsync();

        Assert.Null(await writing);
    }

    [Fact]
    public async Task WriteAsync_TooLargeWithAllHeaders_LeavesOutTheDetails()
    {
        var writing = Writer().WriteAsync(Letters.Record(value: new string('v', 1_780)), Cause, _draining.Token).AsTask();
        _producer.Transport.ReportNext();

        Assert.NotNull(await writing);
        Assert.Equal(
            ["dlq-topic", "dlq-partition", "dlq-offset", "dlq-timestamp", "dlq-group", "dlq-reason"],
            Assert.Single(_producer.Transport.Accepted).Headers.Given!.Select(header => header.Key));
    }

    [Fact]
    public async Task WriteAsync_TooLargeWithTheFewestHeaders_IsNeverWrittenAndSaysSo()
    {
        Assert.Null(await Writer().WriteAsync(Letters.Record(value: new string('v', 1_990)), Cause, _draining.Token));

        Assert.Empty(_producer.Transport.Accepted);
        Assert.Equal(2_000, Assert.Single(_logs.Of(EventIds.DeadLetterTooLarge))["MaxMessageBytes"]);
    }

    [Fact]
    public async Task WriteAsync_TooLargeForTheTopic_TriesOnceMoreWithFewerHeaders()
    {
        var writing = Writer().WriteAsync(Letters.Record(), Cause, _draining.Token).AsTask();
        _producer.Transport.ReportNext(ErrorCode.MsgSizeTooLarge, PersistenceStatus.NotPersisted);
        await Eventually.Async(() => _producer.Transport.InFlight == 1);
        _producer.Transport.ReportNext(ErrorCode.MsgSizeTooLarge, PersistenceStatus.NotPersisted);

        Assert.Null(await writing);
        Assert.Single(_logs.Of(EventIds.DeadLetterTooLarge));
    }

    [Fact]
    public async Task WriteAsync_FewerPartitions_LeavesItToTheKeyAndSaysSoOnce()
    {
        var writer = Writer();
        _producer.Transport.Answer = record => record.Partition == 9 ? ErrorCode.Local_UnknownPartition : ErrorCode.NoError;
        _producer.Transport.ReportsAtOnce = true;

        await writer.WriteAsync(Letters.Record(1, partition: 9), Cause, _draining.Token);
        await writer.WriteAsync(Letters.Record(2, partition: 9), Cause, _draining.Token);
        await writer.WriteAsync(Letters.Record(3, partition: 8), Cause, _draining.Token);

        Assert.Equal([null, null, 8], _producer.Transport.Accepted.Select(record => record.Partition));
        Assert.Equal(9, Assert.Single(_logs.Of(EventIds.DeadLetterPartitionMissing))["Partition"]);
    }

    [Fact]
    public async Task WriteAsync_FewerPartitionsAndParkedKeys_Waits()
    {
        var writer = Writer(Letters.Settings with { ParkKey = true });
        _producer.Transport.Answer = _ => ErrorCode.Local_UnknownPartition;
        var writing = writer.WriteAsync(Letters.Record(), Cause, _draining.Token).AsTask();

        await Eventually.Async(() => writer.Waits.Longest?.Code == ErrorCode.Local_UnknownPartition);
        Assert.Equal(1, _producer.Transport.Calls);
        await MoveUntilAsync(() => _producer.Transport.Calls == 3);

        Assert.False(writing.IsCompleted);
        await _draining.CancelAsync();
        Assert.Null(await writing);
    }

    [Fact]
    public async Task Waits_TwoLanesOfWhichOneRecovers_AreOneStreak()
    {
        var writer = Writer();
        var first = writer.WriteAsync(Letters.Record(1), Cause, _draining.Token).AsTask();
        var second = writer.WriteAsync(Letters.Record(2), Cause, _draining.Token).AsTask();
        _producer.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await MoveUntilAsync(() => _producer.Transport.InFlight == 2);

        _producer.Transport.ReportNext();
        await Eventually.Async(() => first.IsCompleted || second.IsCompleted);
        Assert.Empty(_logs.Of(EventIds.DeadLettersWrittenAgain));
        _producer.Transport.ReportNext();
        await Task.WhenAll(first, second);

        Assert.Single(_logs.Of(EventIds.DeadLetterNotWritten));
        Assert.Single(_logs.Of(EventIds.DeadLettersWrittenAgain));
    }

    private DeadLetterWriter Writer(ConsumerSettings? settings = null) =>
        new(settings ?? Letters.Settings, _producer.Core, _logs.CreateLogger("test"), _producer.Time);

    private Task MoveUntilAsync(Func<bool> condition) => Eventually.Async(() =>
    {
        _producer.Time.Advance(TimeSpan.FromSeconds(1));
        return condition();
    });
}
