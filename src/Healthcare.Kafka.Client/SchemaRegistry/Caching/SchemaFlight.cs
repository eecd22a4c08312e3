namespace Healthcare.Kafka.Client;

/// <summary>One request that all who ask for the same wait for. It ends by itself: a caller that gives up ends its own wait only.</summary>
internal sealed class SchemaFlight(Func<Task<RegistrySchema>> fetch)
{
    private readonly Lazy<Task<RegistrySchema>> _task = new(fetch);

    public Task<RegistrySchema> Task => _task.Value;

    public bool Failed => _task is { IsValueCreated: true, Value.IsCompleted: true } && !_task.Value.IsCompletedSuccessfully;
}
