namespace ConfluentSchemaRegistry;

/// <summary>A value measured on a patient.</summary>
internal sealed class Observation
{
    public string PatientId { get; set; } = "";

    public string Code { get; set; } = "";

    public decimal Value { get; set; }
}

/// <summary>Stands for the service's database.</summary>
internal sealed class Chart(int expected)
{
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public Task Complete => _complete.Task;

    public void Add(int count)
    {
        if (Interlocked.Add(ref _count, count) >= expected)
        {
            _complete.TrySetResult();
        }
    }
}

internal sealed class ObservationHandler(Chart chart) : IBatchHandler<string, Observation>
{
    public Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken)
    {
        chart.Add(batch.Count);
        return Task.CompletedTask;
    }
}
