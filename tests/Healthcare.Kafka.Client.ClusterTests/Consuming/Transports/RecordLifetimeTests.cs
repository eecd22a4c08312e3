using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>How long a handler may read what it was given, with the records of a cluster.</summary>
public class RecordLifetimeTests
{
    private const int Count = 2_000;

    public static TheoryData<ClientTransport> Ways => [ClientTransport.Managed, ClientTransport.Native];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task View_InTheHandlerAndAfterIt_IsTheBytesAndThenThrows(ClientTransport way)
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(Count);
        var kept = new List<IncomingMessage<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>();
        var values = new HashSet<string>();
        await using var consumer = await ViewConsumer.StartAsync(harness, way, (batch, _) =>
        {
            lock (kept)
            {
                kept.AddRange(batch);
                values.UnionWith(batch.Select(message => Encoding.UTF8.GetString(message.Value.Span)));
                Assert.All(batch, message => Assert.StartsWith($"{ConsumerHarness.Sentinel}-key-", Encoding.UTF8.GetString(message.Key.Span), StringComparison.Ordinal));
            }

            return Task.CompletedTask;
        });

        await harness.AllCommittedAsync(Count);
        await consumer.StopAsync();

        Assert.Equal(Count, values.Count);
        Assert.All(kept, message => Assert.Throws<ObjectDisposedException>(() => message.Value.ToArray()));
        Assert.All(kept, message => Assert.Throws<InvalidOperationException>(() => message.Headers));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Handler_OutlivesTheDrainBudgetAndTheClose_StillReadsItsBatch(ClientTransport way)
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(Count);
        var (begun, gate, read) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource<int>());
        await using var consumer = await ViewConsumer.StartAsync(
            harness,
            way,
            async (batch, _) =>
            {
                begun.TrySetResult();
                await gate.Task;
                read.TrySetResult(batch.Count(message => Encoding.UTF8.GetString(message.Value.Span).StartsWith($"{ConsumerHarness.Sentinel}-value-", StringComparison.Ordinal)
                    && message.Headers.Count == 0));
            },
            settings => settings with { DrainTimeout = TimeSpan.FromMilliseconds(50), MaxBatchSize = 100 });
        await begun.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        await consumer.StopAsync();
        Assert.Equal(ConsumerState.Stopped, consumer.Worker.Status.State);
        Assert.Equal(way == ClientTransport.Native, consumer.IsNativeLeft);
        gate.SetResult();

        Assert.InRange(await read.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken), 1, 100);
        await Eventually.Async(() => !consumer.IsNativeLeft, "the last batch back ends the native consumer");
    }

    [Fact]
    public async Task Pin_BeyondTheBatch_KeepsTheMessageAndTheNativeConsumer()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(10, partitions: 1);
        var pins = new List<System.Buffers.MemoryHandle>();
        await using var consumer = await ViewConsumer.StartAsync(harness, ClientTransport.Native, (batch, _) =>
        {
            pins.AddRange(batch.Select(message => message.Value.Pin()));
            return Task.CompletedTask;
        });
        await harness.AllCommittedAsync(10);
        await consumer.StopAsync();

        Assert.True(consumer.IsNativeLeft);
        pins.ForEach(static pin => pin.Dispose());
        await Eventually.Async(() => !consumer.IsNativeLeft, "the last pin ends the native consumer");
    }
}
