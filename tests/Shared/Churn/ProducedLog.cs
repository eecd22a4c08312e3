namespace Healthcare.Kafka.Client.Shared;

/// <summary>What was produced, where the brokers said that they persisted it, and where each partition of the log ends.</summary>
internal sealed class ProducedLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _keys = [];
    private readonly Dictionary<(int Partition, long Offset), int> _reported = [];

    /// <summary>Gets or sets the end of each partition, when everything is produced.</summary>
    public IReadOnlyList<long> Ends { get; set; } = [];

    public int Sent => _keys.Count;

    public int Reported
    {
        get
        {
            lock (_gate)
            {
                return _reported.Count;
            }
        }
    }

    /// <summary>Gives a message that is about to be sent its id.</summary>
    public int Send(string key)
    {
        lock (_gate)
        {
            _keys.Add(key);
            return _keys.Count - 1;
        }
    }

    public void Report(int partition, long offset, int id)
    {
        lock (_gate)
        {
            _reported.Add((partition, offset), id);
        }
    }

    /// <summary>Gets whether a message that a handler was given at this place is the one that was sent there.</summary>
    public bool Fits(int partition, (long Offset, int Id, string Key) message) =>
        message.Id >= 0 && message.Id < _keys.Count && _keys[message.Id] == message.Key
            && (!_reported.TryGetValue((partition, message.Offset), out var id) || id == message.Id);

    /// <summary>Gets the reported places behind the ends of the log, where nothing can be.</summary>
    public IEnumerable<string> Breaches() =>
        _reported.Keys.Where(place => place.Offset >= Ends[place.Partition]).Select(place => $"persisted and not in the log: [{place.Partition}]@{place.Offset}");
}
