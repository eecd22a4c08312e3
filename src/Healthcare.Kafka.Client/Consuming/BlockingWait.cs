namespace Healthcare.Kafka.Client;

/// <summary>Waiting on the poll thread, where a rebalance callback cannot be asynchronous.</summary>
internal static class BlockingWait
{
    /// <returns>Whether the task ended in time, however it ended.</returns>
    public static bool WaitFor(this Task task, TimeSpan timeout, TimeProvider timeProvider)
    {
        if (task.IsCompleted)
        {
            return true;
        }

        using var limit = new CancellationTokenSource(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, timeProvider);
        ((IAsyncResult)task).AsyncWaitHandle.WaitOneOrCancelled(limit.Token);
        return task.IsCompleted;
    }

    private static void WaitOneOrCancelled(this WaitHandle handle, CancellationToken token) => WaitHandle.WaitAny([handle, token.WaitHandle]);
}
