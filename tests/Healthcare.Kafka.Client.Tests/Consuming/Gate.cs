namespace Healthcare.Kafka.Client.Tests;

/// <summary>Holds a handler until the test opens it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Entered => _entered.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

    public Task EnterAsync()
    {
        _entered.TrySetResult();
        return _open.Task;
    }

    public void Open() => _open.TrySetResult();
}
