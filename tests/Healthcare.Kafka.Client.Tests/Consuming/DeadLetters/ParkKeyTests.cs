using System.Text;

namespace Healthcare.Kafka.Client.Tests;

public sealed class ParkKeyTests : IDisposable
{
    private readonly FakeDeadLetterTopic _topic = new();
    private readonly List<string> _handled = [];
    private readonly CollectedLogs _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task ParkKey_MessageFailsInABatch_LaterOnesOfItsKeyFollowItAndTheOthersAreHandled()
    {
        using var batch = Batch("a1 b1 a2 c1 a3 b2");

        Assert.Null(await RunAsync(batch, fails: "a1"));

        Assert.Equal(["b1", "c1", "b2"], _handled);
        Assert.Equal(["a1", "a2", "a3"], Written(batch));
        Assert.Equal(
            [DeadLetterReason.HandlerFailed, DeadLetterReason.KeyParked, DeadLetterReason.KeyParked], batch.DeadLetters.Written.Select(written => written.Cause.Reason));
        Assert.Equal(6, batch.Committable);
    }

    [Fact]
    public async Task ParkKey_HandlerRejectsOneMessage_LaterOnesItDidNotAcknowledgeFollow()
    {
        using var batch = Batch("a1 b1 a2");

        await RunAsync(batch, messages =>
        {
            if (messages[0].Value == "a1")
            {
                messages.DeadLetter(messages[0], "unknown-unit");
                throw new InvalidOperationException();
            }

            _handled.AddRange(messages.Select(message => message.Value));
            return Task.CompletedTask;
        });

        Assert.Equal(["b1"], _handled);
        Assert.Equal(["a1", "a2"], Written(batch));
        Assert.Equal(3, batch.Committable);
    }

    [Fact]
    public async Task ParkKey_PoisonMessage_ParksItsKey()
    {
        using var batch = Batch("a1 poison-a a2 b1", key: value => value.Contains('b') ? "b" : "a");

        await RunAsync(batch);

        Assert.Equal(["a1", "b1"], _handled);
        Assert.Equal(["poison-a", "a2"], Written(batch));
    }

    [Fact]
    public async Task ParkKey_PoisonMessageOfAParkedKey_FollowsUndeserialized()
    {
        using var batch = Batch("a1 poison-a b1", key: value => value.Contains('b') ? "b" : "a");

        await RunAsync(batch, fails: "a1");

        Assert.Equal(["b1"], _handled);
        Assert.Equal([DeadLetterReason.HandlerFailed, DeadLetterReason.KeyParked], batch.DeadLetters.Written.Select(written => written.Cause.Reason));
    }

    [Fact]
    public async Task ParkKey_MessagesWithoutKey_AreNeverParked()
    {
        using var batch = Batch("a1 a2", key: _ => null);

        await RunAsync(batch, fails: "a1");

        Assert.Equal("a2", Assert.Single(_handled));
    }

    [Fact]
    public async Task ParkKey_AssignmentBegins_ReadsTheKeysOfItsOwnLettersThatAreNotRedriven()
    {
        _topic.Records.AddRange(
        [
            Letters.Letter(0, "a", "redriven before"), Letters.Letter(1, "b", "b0"), Letters.Letter(2, "c", "another group's", "billing"),
            Letters.Letter(3, null, "no key"), Letters.Record(4, "d"), Letters.Letter(5, "b", "b1"),
        ]);
        _topic.Commits.Add(1);
        using var batch = Batch("a1 b2 c1 d1");

        await RunAsync(batch);

        Assert.Equal(["a1", "c1", "d1"], _handled);
        Assert.Equal(["b2"], Written(batch));
        Assert.Equal(1, batch.Counts.ParkedKeys);
    }

    [Fact]
    public async Task ParkKey_RedrivenMessages_AreHandledAndTheLastOneReleasesTheKey()
    {
        _topic.Records.AddRange([Letters.Letter(0, "a", "a1"), Letters.Letter(1, "a", "a2")]);
        using var batch = Batch("a3 a1 a4 a2 a5", redriven: value => value switch { "a1" => 0, "a2" => 1, _ => null });

        await RunAsync(batch);

        // a3 and a4 came before the last of those redriven: they go behind it, and the next redrive brings them.
        Assert.Equal(["a1", "a2"], _handled);
        Assert.Equal(["a3", "a4", "a5"], Written(batch));
    }

    [Fact]
    public async Task ParkKey_LastRedrivenMessageIsBack_LaterOnesAreHandled()
    {
        _topic.Records.AddRange([Letters.Letter(0, "a", "a1"), Letters.Letter(1, "a", "a2")]);
        using var batch = Batch("a1 a2 a3", redriven: value => value switch { "a1" => 0, "a2" => 1, _ => null });

        await RunAsync(batch);

        Assert.Equal(["a1", "a2", "a3"], _handled);
        Assert.Empty(Written(batch));
        Assert.Equal(0, batch.Counts.ParkedKeys);
    }

    [Fact]
    public async Task ParkKey_RedrivenMessageFailsAgain_ParksItsKeyAgain()
    {
        _topic.Records.Add(Letters.Letter(0, "a", "a1"));
        using var batch = Batch("a1 a2", redriven: value => value == "a1" ? 0 : null);

        await RunAsync(batch, fails: "a1");

        Assert.Equal(["a1", "a2"], Written(batch));
    }

    [Fact]
    public async Task ParkKey_DeadLetterTopicCannotBeRead_HandlesNothingUntilItCan()
    {
        var opened = 0;
        _topic.Records.Add(Letters.Letter(0, "a", "a1"));
        _topic.OnOpen = () =>
        {
            if (++opened < 3)
            {
                throw new KafkaException(ErrorCode.Local_UnknownPartition);
            }
        };
        using var batch = Batch("a2 b1");

        await RunAsync(batch);

        Assert.Equal(["b1"], _handled);
        Assert.Equal(3, opened);
        Assert.Equal(ErrorCode.Local_UnknownPartition, Assert.Single(_logs.Of(EventIds.ParkedKeysNotRead))["ErrorCode"]);
    }

    [Fact]
    public async Task ParkKey_DrainsWhileTheKeysAreRead_HandlesNothing()
    {
        _topic.OnOpen = () => throw new KafkaException(ErrorCode.Local_Transport);
        using var batch = Batch("a1");
        var running = RunAsync(batch);
        await Eventually.Async(() => _logs.Of(EventIds.ParkedKeysNotRead).Count == 1);

        batch.Drain();

        Assert.Null(await running);
        Assert.Empty(_handled);
        Assert.Equal(0, batch.Committable);
    }

    private static ProcessedBatch Batch(string values, Func<string, string?>? key = null, Func<string, long?>? redriven = null)
    {
        var all = values.Split(' ');
        return new ProcessedBatch(
            all.Length, index => all[index], index => key is null ? all[index][..1] : key(all[index]),
            index => redriven?.Invoke(all[index]) is { } letter
                ? new Headers
                {
                    { DeadLetterHeaderNames.RedrivenOffset, Encoding.UTF8.GetBytes($"{letter}") }, { DeadLetterHeaderNames.RedrivenGroup, Encoding.UTF8.GetBytes("charts") },
                }
                : null);
    }

    private static string[] Written(ProcessedBatch batch) => [.. batch.DeadLetters.Written.Select(written => Encoding.UTF8.GetString(written.Record.Value!))];

    private Task<Halt?> RunAsync(ProcessedBatch batch, string? fails = null) => RunAsync(
        batch,
        messages =>
        {
            if (messages.Any(message => message.Value == fails))
            {
                throw new InvalidOperationException();
            }

            _handled.AddRange(messages.Select(message => message.Value));
            return Task.CompletedTask;
        });

    private Task<Halt?> RunAsync(ProcessedBatch batch, Func<MessageBatch<string, string>, Task> handle)
    {
        batch.DeadLetters.FirstOffset = _topic.Records.Count;
        var parking = new KeyParking(Letters.Settings, _topic.Open, batch.DeadLetters.Waits, _logs.CreateLogger("test"), TimeProvider.System);
        return batch.RunAsync(
            handle, ConsumerFailurePolicy.DeadLetter, maxRetryAttempts: 1, new FailureHandling(new RetryRules(), null, batch.DeadLetters, parking));
    }
}
