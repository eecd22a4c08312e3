using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>Bounds how many batches of one sender wait for their outcomes.</summary>
internal sealed class BatchesUnderWay(int most) : IDisposable
{
    private readonly SemaphoreSlim _room = new(most);

    public Task EnterAsync(CancellationToken cancellationToken) => _room.WaitAsync(cancellationToken);

    public void Leave() => _room.Release();

    /// <summary>Waits until none is left.</summary>
    /// <exception cref="ToolException">That takes too long.</exception>
    public async Task DrainAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var taken = 0; taken < most; taken++)
        {
            var left = deadline - Stopwatch.GetElapsedTime(startedAt);
            if (!await _room.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
            {
                throw new ToolException(ExitCode.RunFailed, $"Messages have no outcome after {deadline.TotalSeconds:F0} s: the brokers do not answer any more.");
            }
        }
    }

    public void Dispose() => _room.Dispose();
}
