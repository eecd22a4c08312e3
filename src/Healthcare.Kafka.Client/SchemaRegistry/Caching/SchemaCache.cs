using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>Keeps what never changes: a schema under its id, GUID or version. Failures are not kept.</summary>
/// <param name="capacity">How many schemas are kept at most; then all are forgotten, as a service that meets more has no use for those it met first.</param>
/// <typeparam name="TKey">What a schema is found by.</typeparam>
internal sealed class SchemaCache<TKey>(int capacity)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, SchemaFlight> _flights = new();

    public Task<RegistrySchema> GetAsync(TKey key, Func<Task<RegistrySchema>> fetch, CancellationToken cancellationToken)
    {
        if (!_flights.TryGetValue(key, out var flight) || flight.Failed)
        {
            flight = Add(key, fetch, flight);
        }

        var task = flight.Task;
        return task.IsCompleted ? task : task.WaitAsync(cancellationToken);
    }

    private SchemaFlight Add(TKey key, Func<Task<RegistrySchema>> fetch, SchemaFlight? failed)
    {
        if (failed is not null)
        {
            _flights.TryRemove(new(key, failed));
        }

        if (_flights.Count >= capacity)
        {
            _flights.Clear();
        }

        return _flights.GetOrAdd(key, static (_, fetch) => new SchemaFlight(fetch), fetch);
    }
}
