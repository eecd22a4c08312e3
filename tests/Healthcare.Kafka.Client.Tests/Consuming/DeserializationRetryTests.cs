using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A deserializer whose schema registry is away: the partition waits, and nothing is given up.</summary>
public class DeserializationRetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ConsumerFailurePolicy.Halt)]
    [InlineData(ConsumerFailurePolicy.DeadLetter)]
    [InlineData(ConsumerFailurePolicy.Skip)]
    public async Task Deserialize_RegistryAwayForManyTries_WaitsAndHandlesAllInOrder(ConsumerFailurePolicy policy)
    {
        using var batch = new ProcessedBatch(4);
        var time = new ManualTime();
        var registry = new Registry { AwayAt = "value 2", AwayFor = 50 };
        var handled = new List<long>();

        var run = batch.RunAsync(
            TextHandler.Batches((messages, _) =>
            {
                handled.AddRange(messages.Select(message => message.Offset.Value));
                return Task.CompletedTask;
            }),
            policy,
            maxRetryAttempts: 1,
            timeProvider: time,
            values: registry);
        await AdvanceUntilAsync(time, run);

        Assert.Null(await run);
        Assert.Equal([0, 1, 2, 3], handled);
        Assert.Equal((4, 0, 0), (batch.Committable, batch.Counts.Skipped, batch.Counts.DeadLettered));

        // What came before was handled without waiting; the first of the failures was met with it.
        var waits = batch.Logs.Of(EventIds.DeserializerWaits);
        Assert.Equal(Enumerable.Range(1, 49), waits.Select(entry => (int)entry["Attempt"]!));
        Assert.All(waits, entry => Assert.Equal((2L, typeof(HttpRequestException)), ((long)entry["Offset"]!, (Type)entry["ExceptionType"]!)));
        Assert.DoesNotContain(batch.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deserialize_RegistryAway_WaitsLongerEachTime()
    {
        using var batch = new ProcessedBatch(1);
        var time = new ManualTime();
        var registry = new Registry { AwayAt = "value 0", AwayFor = 12 };

        var run = batch.RunAsync(TextHandler.Batches((_, _) => Task.CompletedTask), timeProvider: time, values: registry);
        var started = time.GetTimestamp();
        await AdvanceUntilAsync(time, run, TimeSpan.FromMilliseconds(10));

        // 100 ms, doubled up to 30 s, each less a quarter of jitter at most: 141 s less a quarter in all.
        Assert.True(time.GetElapsedTime(started) >= TimeSpan.FromSeconds(105));
    }

    [Fact]
    public async Task Deserialize_DrainWhileItWaits_EndsAtOnceAndGivesNothingUp()
    {
        using var batch = new ProcessedBatch(2);
        var registry = new Registry { AwayAt = "value 0", AwayFor = int.MaxValue };

        var run = batch.RunAsync(
            TextHandler.Batches((_, _) => Task.CompletedTask), ConsumerFailurePolicy.Skip, timeProvider: new ManualTime(), values: registry);
        await Eventually.Async(() => batch.Logs.Of(EventIds.DeserializerWaits).Any());
        batch.Drain();

        Assert.Null(await run.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal((0, 0), (batch.Committable, batch.Counts.Skipped));
    }

    [Fact]
    public async Task Deserialize_PoisonBesideARegistryThatIsAway_SkipsThePoisonAlone()
    {
        using var batch = new ProcessedBatch(3, index => index == 1 ? "poison" : $"value {index}");
        var time = new ManualTime();

        var run = batch.RunAsync(
            TextHandler.Batches((_, _) => Task.CompletedTask),
            ConsumerFailurePolicy.Skip,
            timeProvider: time,
            values: new Registry { AwayAt = "value 2", AwayFor = 3 });
        await AdvanceUntilAsync(time, run);

        Assert.Null(await run);
        Assert.Equal((3, 1), (batch.Committable, batch.Counts.Skipped));
        Assert.Equal(1L, Assert.Single(batch.Logs.Of(EventIds.MessageSkipped))["Offset"]);
    }

    private static Task AdvanceUntilAsync(ManualTime time, Task run, TimeSpan? step = null) => Eventually.Async(() =>
    {
        for (var i = 0; i < 1_000 && !run.IsCompleted; i++)
        {
            time.Advance(step ?? TimeSpan.FromSeconds(30));
        }

        return run.IsCompleted;
    });

    private sealed class Registry : PayloadDeserializer<string>
    {
        private int _asked;

        public string AwayAt { get; init; } = "";

        public int AwayFor { get; init; }

        public override bool IsAsync => true;

        public override string Deserialize(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context) => throw new NotSupportedException();

        public override ValueTask<string> DeserializeAsync(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context)
        {
            var text = Encoding.UTF8.GetString(data.Span);
            return text == AwayAt && _asked++ < AwayFor
                ? throw new HttpRequestException(PhiCanary.Mark)
                : new(text.StartsWith("poison", StringComparison.Ordinal) ? throw new FormatException(PhiCanary.Mark) : text);
        }
    }
}
