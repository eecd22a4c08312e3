using System.Text;

namespace Healthcare.Kafka.Client.Tests;

public sealed class DeadLetterRedriveTests : IAsyncLifetime
{
    private readonly TestProducer _producer = new();
    private readonly CollectedLogs _logs = new();
    private readonly FakeDeadLetterTopic _topic = new();

    public ValueTask InitializeAsync()
    {
        _producer.Transport.ReportsAtOnce = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _producer.DisposeAsync();

    [Fact]
    public async Task RedriveAsync_LettersOfTheGroup_GoBackInOrderAndOthersStay()
    {
        _topic.Records.AddRange(
        [
            Letters.Letter(0, "a", "a1"), Letters.Letter(1, "b", "of billing", "billing"), Letters.Letter(2, "a", "a2", reason: DeadLetterReason.KeyParked),
            Letters.Record(3, "c", "no letter"), Letters.Letter(4, null, null),
        ]);

        var result = await RedriveAsync();

        Assert.Equal((RedriveEnd.Completed, 3, 2, 0), (result.End, result.Redriven, result.Foreign, result.Remaining));
        Assert.Equal([(DeadLetterReason.HandlerFailed, 2), (DeadLetterReason.KeyParked, 1)], result.Reasons.Select(one => (one.Key, one.Value)));
        Assert.Equal(["vitals:a1", "vitals:a2", "vitals:"], Produced());
        Assert.Equal(5, _topic.Committed);
        Assert.Equal(new TopicPartitionOffset(Letters.Topic, 0, 5), Assert.Single(result.Positions));
        var (started, ended) = (Assert.Single(_logs.Of(EventIds.RedriveStarted)), Assert.Single(_logs.Of(EventIds.RedriveEnded)));
        Assert.Equal((AuditLog.Category, AuditLog.Category, 3L, 2L, "Completed"), (started.Category, ended.Category, ended["Redriven"], ended["Foreign"], ended["EndReason"]));
    }

    [Fact]
    public async Task RedriveAsync_Again_GoesOnWhereItEnded()
    {
        _topic.Records.AddRange([Letters.Letter(0, "a", "a1"), Letters.Letter(1, "a", "a2"), Letters.Letter(2, "a", "a3")]);

        var first = await RedriveAsync(new RedriveOptions { MaxMessages = 1 });
        var rest = await RedriveAsync();

        Assert.Equal((RedriveEnd.MaxMessages, 1, 2), (first.End, first.Redriven, first.Remaining));
        Assert.Equal((RedriveEnd.Completed, 2, 0), (rest.End, rest.Redriven, rest.Remaining));
        Assert.Equal(["vitals:a1", "vitals:a2", "vitals:a3"], Produced());
    }

    [Theory]
    [InlineData(PersistenceStatus.NotPersisted)]
    [InlineData(PersistenceStatus.PossiblyPersisted)]
    public async Task RedriveAsync_MessageNotPersisted_StopsBeforeItAndCommitsThat(PersistenceStatus status)
    {
        _topic.Records.AddRange([Letters.Letter(0, "a", "a1"), Letters.Letter(1, "a", "a2"), Letters.Letter(2, "b", "b1")]);
        _producer.Transport.ReportsAtOnce = false;
        var redriving = RedriveAsync();
        await Eventually.Async(() => _producer.Transport.InFlight == 1);
        _producer.Transport.ReportNext();
        await Eventually.Async(() => _producer.Transport.InFlight == 1);
        _producer.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, status);

        var result = await redriving;

        Assert.Equal((RedriveEnd.NotWritten, 1, 2, ErrorCode.Local_MsgTimedOut), (result.End, result.Redriven, result.Remaining, result.FailureCode));
        Assert.Equal(new TopicPartitionOffset(Letters.Topic, 0, 1), result.Failure);
        Assert.Equal(["vitals:a1", "vitals:a2"], Produced());
        Assert.Equal(1, _topic.Committed);
        Assert.Equal(status, Assert.Single(_logs.Of(EventIds.RedriveStopped))["PersistenceStatus"]);
    }

    [Fact]
    public async Task RedriveAsync_DryRun_CountsAndChangesNothing()
    {
        _topic.Records.AddRange([Letters.Letter(0, "a", "a1"), Letters.Letter(1, "b", "of billing", "billing")]);

        var result = await RedriveAsync(new RedriveOptions { DryRun = true });

        Assert.Equal((true, 1, 1), (result.IsDryRun, result.Redriven, result.Foreign));
        Assert.Empty(_producer.Transport.Accepted);
        Assert.Empty(_topic.Commits);
    }

    [Fact]
    public async Task RedriveAsync_Rate_IsKept()
    {
        for (var offset = 0; offset < 20; offset++)
        {
            _topic.Records.Add(Letters.Letter(offset, "a", $"a{offset}"));
        }

        var redriving = RedriveAsync(new RedriveOptions { MessagesPerSecond = 10 });
        var start = _producer.Time.GetTimestamp();
        await Eventually.Async(() =>
        {
            var most = 1 + (int)(_producer.Time.GetElapsedTime(start).TotalSeconds * 10);
            Assert.True(_producer.Transport.Accepted.Count <= most, $"{_producer.Transport.Accepted.Count} of at most {most}");
            _producer.Time.Advance(TimeSpan.FromMilliseconds(20));
            return redriving.IsCompleted;
        });

        Assert.Equal(20, (await redriving).Redriven);

        // Once a second, and at the end.
        Assert.InRange(_topic.Commits.Count, 2, 1 + (int)_producer.Time.GetElapsedTime(start).TotalSeconds);
    }

    [Fact]
    public async Task RedriveAsync_Cancelled_EndsAfterItsMessageAndCommits()
    {
        _topic.Records.AddRange([Letters.Letter(0, "a", "a1"), Letters.Letter(1, "a", "a2")]);
        using var cancel = new CancellationTokenSource();
        _producer.Transport.Answer = _ =>
        {
            cancel.Cancel();
            return ErrorCode.NoError;
        };

        var result = await RedriveAsync(cancellationToken: cancel.Token);

        Assert.Equal((RedriveEnd.Cancelled, 1, 1), (result.End, result.Redriven, result.Remaining));
        Assert.Equal(1, _topic.Committed);
    }

    [Fact]
    public async Task RedriveAsync_TwiceAtOnce_IsRefused()
    {
        _topic.Records.Add(Letters.Letter(0, "a", "a1"));
        _producer.Transport.ReportsAtOnce = false;
        var redrive = Redrive();
        var first = redrive.RedriveAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.Async(() => _producer.Transport.InFlight == 1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => redrive.RedriveAsync(cancellationToken: TestContext.Current.CancellationToken));
        _producer.Transport.ReportNext();

        Assert.Equal(1, (await first).Redriven);
    }

    [Fact]
    public async Task RedriveAsync_TopicCannotBeRead_ThrowsWithTheCode()
    {
        _topic.OnOpen = () => throw new KafkaException(ErrorCode.Local_UnknownTopic);

        var exception = await Assert.ThrowsAsync<RedriveException>(() => RedriveAsync());

        Assert.Equal((ErrorCode.Local_UnknownTopic, 0L), (exception.Code, exception.Result.Redriven));
        Assert.Null(exception.InnerException);
        Assert.Equal("Failed", Assert.Single(_logs.Of(EventIds.RedriveEnded))["EndReason"]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1_000_001, 1)]
    [InlineData(1, -1)]
    public async Task RedriveAsync_OptionOutOfRange_IsRefused(int messagesPerSecond, long maxMessages) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RedriveAsync(new() { MessagesPerSecond = messagesPerSecond, MaxMessages = maxMessages }));

    private Task<RedriveResult> RedriveAsync(RedriveOptions? options = null, CancellationToken? cancellationToken = null) =>
        Redrive().RedriveAsync(options ?? new() { MessagesPerSecond = 1_000_000 }, cancellationToken ?? TestContext.Current.CancellationToken);

    private DeadLetterRedrive Redrive() =>
        new(Letters.Settings, () => _producer.Core, () => 1, _topic.Open, _logs, new AuditTrail(_logs, _producer.Time), _producer.Time);

    private IEnumerable<string> Produced() =>
        _producer.Transport.Accepted.Select(record => $"{record.Topic}:{(record.Value is null ? "" : Encoding.UTF8.GetString(record.Value))}");
}
