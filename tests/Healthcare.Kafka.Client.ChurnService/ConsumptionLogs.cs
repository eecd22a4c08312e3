namespace Healthcare.Kafka.Client.ChurnService;

/// <summary>The log of each consumer of this process, by its name.</summary>
internal sealed class ConsumptionLogs(string folder) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ConsumptionLogWriter> _logs = [];

    public ConsumptionLogWriter Of(string consumer)
    {
        lock (_gate)
        {
            if (!_logs.TryGetValue(consumer, out var log))
            {
                _logs.Add(consumer, log = new ConsumptionLogWriter(Path.Combine(folder, $"{consumer}.log")));
            }

            return log;
        }
    }

    public void Quit()
    {
        foreach (var log in _logs.Values)
        {
            log.Quit();
        }
    }

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Dispose();
        }
    }
}
