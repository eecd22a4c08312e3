using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Keeps what a transport tells.</summary>
internal sealed class PolledEvents : IConsumerEvents
{
    private readonly ConcurrentQueue<string> _statistics = new();

    public List<RawRecord> Records { get; } = [];

    public List<TopicPartitionOffset> Ends { get; } = [];

    public List<(Error Error, TopicPartitionOffset? Position)> Errors { get; } = [];

    public List<TopicPartition> Assigned { get; } = [];

    public List<TopicPartition> Revoked { get; } = [];

    /// <summary>Gets or sets what happens as a record comes.</summary>
    public Action<RawRecord> Received { get; set; } = static _ => { };

    /// <summary>Gets or sets what happens as partitions are revoked or lost.</summary>
    public Action Leaving { get; set; } = static () => { };

    public void OnRecord(in RawRecord record)
    {
        Records.Add(record);
        Received(record);
    }

    public void OnEnd(TopicPartitionOffset position) => Ends.Add(position);

    public void OnAssigned(IReadOnlyList<TopicPartition> partitions) => Assigned.AddRange(partitions);

    public void OnRevoked(IReadOnlyList<TopicPartition> partitions)
    {
        Revoked.AddRange(partitions);
        Leaving();
    }

    public void OnLost(IReadOnlyList<TopicPartition> partitions) => OnRevoked(partitions);

    public void OnError(Error error, TopicPartitionOffset? position) => Errors.Add((error, position));

    public void OnStatistics(string json) => _statistics.Enqueue(json);
}
