using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Pauses a partition that stands still, or has all that it may have of the overflow, and resumes it when that is used up and the lane half empty. A pause
/// throws away what librdkafka has fetched of the partition and what is on its way, so that the gap between the two marks must be several fetches wide,
/// and there is one call per change.
/// </summary>
/// <remarks>Poll thread only, but for <see cref="Request"/>.</remarks>
internal sealed class PauseControl(IConsumerTransport transport, Overflow overflow, ConsumerSettings settings, ILogger logger)
{
    private readonly ConcurrentQueue<AssignedPartition> _requests = new();
    private readonly Signal _requested = new();
    private readonly HashSet<TopicPartition> _unresumed = [];
    private readonly List<TopicPartition> _again = [];
    private readonly List<AssignedPartition> _asked = [];

    /// <summary>Gets how many partitions are paused: the poll loop must look for requests more often then.</summary>
    public int Paused { get; private set; }

    /// <summary>Asks for a look at the partition with the next <see cref="ServeRequests"/>. Callable from any thread.</summary>
    public void Request(AssignedPartition partition)
    {
        _requests.Enqueue(partition);
        _requested.Set();
    }

    /// <summary>Waits until there is a request, or for a while.</summary>
    public void AwaitRequest(TimeSpan timeout)
    {
        if (_requests.IsEmpty)
        {
            _requested.Wait(timeout);
        }
    }

    public void ServeRequests()
    {
        while (_requests.TryDequeue(out var partition))
        {
            _asked.Add(partition);
        }

        FlushAndReconcile(_asked);
        _asked.Clear();

        foreach (var partition in _again.Where(_unresumed.Contains))
        {
            TryResume(partition);
        }

        _again.Clear();
    }

    /// <summary>Hands what is received to the lanes, as far as there is room, and pauses or resumes the partitions by what is left.</summary>
    public void FlushAndReconcile(List<AssignedPartition> partitions)
    {
        if (partitions.Count == 0)
        {
            return;
        }

        foreach (var partition in partitions)
        {
            partition.Flush();
            if (partition.StartToSeek is { } start)
            {
                SeekStart(partition, start);
            }
        }

        overflow.Measure();
        partitions.ForEach(Reconcile);
    }

    public void Reconcile(AssignedPartition partition)
    {
        var pause = !partition.IsOver && (partition.StandsStill || (partition.Paused ? !partition.HasRoom() : overflow.IsFullFor(partition)));
        if (pause == partition.Paused)
        {
            return;
        }

        if (!pause)
        {
            Clear(partition);
            Wake(partition);
        }
        else
        {
            Pause(partition);
        }
    }

    /// <summary>Pauses partitions until they have room again.</summary>
    public void PauseForRoom(IEnumerable<AssignedPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            Pause(partition);
            Reconcile(partition);
        }
    }

    public void Pause(AssignedPartition partition)
    {
        if (!partition.Paused && Try("pause", partition.TopicPartition, transport.Pause))
        {
            partition.Paused = true;
            Paused++;
            _unresumed.Remove(partition.TopicPartition);
            logger.PartitionPaused(settings.Name, partition.TopicPartition.Topic, partition.TopicPartition.Partition.Value);
        }
    }

    /// <summary>Resumes a partition, if it is paused. librdkafka keeps a pause across assignments: one that stays would silence the next.</summary>
    public void Clear(AssignedPartition partition)
    {
        if (!partition.Paused)
        {
            return;
        }

        partition.Paused = false;
        Paused--;
        if (!TryResume(partition.TopicPartition))
        {
            _unresumed.Add(partition.TopicPartition);
        }
    }

    /// <summary>Hands a pause over to the partition's next epoch: a resume would throw away what is fetched from its new position if it is paused again.</summary>
    public void HandOver(AssignedPartition partition, AssignedPartition next)
    {
        (next.Paused, partition.Paused) = (partition.Paused, false);
        Reconcile(next);
    }

    /// <summary>Has a resume that failed tried again for partitions that come back, once the assignment stands.</summary>
    public void Verify(IReadOnlyList<TopicPartition> partitions) => _again.AddRange(partitions.Where(_unresumed.Contains));

    private void SeekStart(AssignedPartition partition, GroupOffset start)
    {
        var sought = false;
        Try("seek", partition.TopicPartition, _ => sought = transport.TrySeek(start));
        partition.OnStartSought(sought);
    }

    private void Wake(AssignedPartition partition)
    {
        if (!partition.IsOver && partition.NextOffset >= 0)
        {
            Try("seek", partition.TopicPartition, _ => transport.TrySeek(partition.Next));
        }
    }

    private bool TryResume(TopicPartition partition)
    {
        var resumed = Try("resume", partition, transport.Resume);
        if (resumed)
        {
            _unresumed.Remove(partition);
            logger.PartitionResumed(settings.Name, partition.Topic, partition.Partition.Value);
        }

        return resumed;
    }

    private bool Try(string command, TopicPartition partition, Action<TopicPartition> call)
    {
        try
        {
            call(partition);
            return true;
        }
        catch (KafkaException exception)
        {
            logger.CommandFailed(settings.Name, command, partition.Topic, partition.Partition.Value, exception.Error.Code);
            return false;
        }
    }
}
