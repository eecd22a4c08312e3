using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class UnconsumedWindowTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task EnterAsync_Full_WaitsUntilThereIsRoomForAll()
    {
        var window = new UnconsumedWindow(limitBytes: 10);
        await window.EnterAsync(8, CancellationToken.None);

        var waiting = window.EnterAsync(4, CancellationToken.None);
        window.Leave(1);
        Assert.False(waiting.IsCompleted);
        window.Leave(1);

        await waiting.WaitAsync(s_deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task EnterAsync_MoreThanTheLimitAndNothingElseInside_Enters()
    {
        var window = new UnconsumedWindow(limitBytes: 10);

        await window.EnterAsync(25, CancellationToken.None).WaitAsync(s_deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task EnterAsync_Cancelled_ThrowsAndTakesNoRoom()
    {
        var window = new UnconsumedWindow(limitBytes: 1);
        await window.EnterAsync(1, CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => window.EnterAsync(1, new CancellationToken(canceled: true)));
        window.Leave(1);

        await window.WaitUntilEmptyAsync(CancellationToken.None).WaitAsync(s_deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WaitUntilEmptyAsync_ManyLeavingAtOnce_Returns()
    {
        var window = new UnconsumedWindow(limitBytes: 100);
        var producer = Task.Run(
            async () =>
            {
                for (var i = 0; i < 2_000; i++)
                {
                    await window.EnterAsync(10, CancellationToken.None);
                    _ = Task.Run(() => Parallel.For(0, 10, _ => window.Leave(1)));
                }

                await window.WaitUntilEmptyAsync(CancellationToken.None);
            },
            TestContext.Current.CancellationToken);

        await producer.WaitAsync(s_deadline, TestContext.Current.CancellationToken);
    }
}
