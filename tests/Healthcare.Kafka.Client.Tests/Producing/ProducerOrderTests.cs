namespace Healthcare.Kafka.Client.Tests;

/// <summary>Messages enter librdkafka in the order of the calls, whatever they had to wait for.</summary>
public class ProducerOrderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProduceAsync_BufferFull_EntersInOrderOfCalls()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2 });
        var calls = Enumerable.Range(0, 50).Select(i => test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message($"{i}"), Cancellation)).ToArray();

        await ReportUntilAsync(test, Task.WhenAll(calls));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), test.Transport.Values);
    }

    [Fact]
    public async Task ProduceAsync_QueueFullOfLibrdkafka_IsTriedAgainInOrderWithoutSpinning()
    {
        await using var test = new TestProducer();
        var full = true;
        test.Transport.Answer = _ => full ? ErrorCode.Local_QueueFull : ErrorCode.NoError;

        var calls = Enumerable.Range(0, 10).Select(i => test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message($"{i}"), Cancellation)).ToArray();
        Assert.Equal(1, test.Transport.Calls);
        full = false;
        test.Time.Advance(TimeSpan.FromMilliseconds(20));
        await Eventually.Async(() => test.Transport.InFlight == 10);
        test.Transport.ReportAll();
        await Task.WhenAll(calls);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), test.Transport.Values);
    }

    [Fact]
    public async Task ProduceAsync_AsyncSerializerFinishesOutOfOrder_EntersInOrderOfCalls()
    {
        var first = new TaskCompletionSource();
        await using var test = new TestProducer(values: new DelayedText("0", first.Task));
        test.Transport.ReportsAtOnce = true;

        var slow = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var quick = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        Assert.Empty(test.Transport.Accepted);
        first.SetResult();
        await Task.WhenAll(slow, quick);

        Assert.Equal(["0", "1"], test.Transport.Values);
    }

    [Fact]
    public async Task ProduceBatchAsync_LargerThanBuffer_StreamsThroughInOrder()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferBytes = 2_000 });
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(500), Cancellation);
        Assert.InRange(test.Transport.InFlight, 1, 3);

        await ReportUntilAsync(test, batch);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), test.Transport.Values);
        Assert.True((await batch).AllPersisted);
    }

    [Fact]
    public async Task ProduceAsync_ManyCallersOverTinyBuffer_AllResolveAndKeepOrderPerCaller()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 3 });
        var done = new CancellationTokenSource();
        var reporter = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    test.Transport.ReportAll();
                    await Task.Yield();
                }
            },
            Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(
            () => Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
                test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message($"{caller}:{i}"), Cancellation)))))).WaitAsync(Eventually.Deadline, Cancellation);
        await done.CancelAsync();
        await reporter;

        foreach (var caller in test.Transport.Values.Select(value => value.Split(':')).GroupBy(parts => parts[0]))
        {
            Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), caller.Select(parts => parts[1]));
        }
    }

    private static async Task ReportUntilAsync(TestProducer test, Task all)
    {
        await Eventually.Async(() =>
        {
            test.Transport.ReportAll();
            return all.IsCompleted;
        });
        await all;
    }

    private sealed class DelayedText(string delayed, Task until) : PayloadSerializer<string?>
    {
        private readonly TestProducer.Utf8Text _text = new();

        public override bool IsAsync => true;

        public override byte[]? Serialize(string? data, SerializationContext context) => throw new InvalidOperationException();

        public override async ValueTask<byte[]?> SerializeAsync(string? data, SerializationContext context)
        {
            if (data == delayed)
            {
                await until;
            }

            return _text.Serialize(data, context);
        }
    }
}
