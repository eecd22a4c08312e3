using System.Collections.Concurrent;
using Confluent.Kafka;

namespace TestingYourHandler;

/// <summary>Stands for the service's database: a message that comes a second time is entered once.</summary>
public sealed class Charts
{
    private readonly ConcurrentDictionary<(TopicPartition, long), byte> _entered = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Observation>> _charts = new();

    public int Count => _entered.Count;

    public void Enter(string patient, TopicPartition topicPartition, Offset offset, Observation observation)
    {
        if (_entered.TryAdd((topicPartition, offset.Value), 0))
        {
            _charts.GetOrAdd(patient, _ => new ConcurrentQueue<Observation>()).Enqueue(observation);
        }
    }

    /// <summary>The measurements of one patient, in the order in which they were entered.</summary>
    public IReadOnlyList<Observation> Of(string patient) => _charts.TryGetValue(patient, out var chart) ? [.. chart] : [];
}
