namespace Observability;

/// <summary>What one run sends, and what came of it.</summary>
internal sealed class Run(IConfiguration configuration)
{
    private readonly TaskCompletionSource _allHandled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private int _handled;

    public int Events { get; } = configuration.GetValue("events", 200);

    public string Patient { get; } = configuration["patient"] ?? "patient";

    public int Persisted { get; set; }

    public string? Health { get; set; }

    public bool IsComplete => Persisted == Events && _handled >= Events;

    public Task AllHandled => _allHandled.Task;

    public string Summary => $"summary produced={Persisted} consumed={_handled} health={Health}";

    public bool IsFirstCall() => Interlocked.Increment(ref _calls) == 1;

    public void Handled(int count)
    {
        if (Interlocked.Add(ref _handled, count) >= Events)
        {
            _allHandled.TrySetResult();
        }
    }
}
