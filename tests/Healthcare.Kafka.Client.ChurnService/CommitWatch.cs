using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.ChurnService;

/// <summary>Writes down what the brokers took of each consumer's commits, and when they fail.</summary>
internal sealed class CommitWatch(IServiceProvider services, ConsumptionLogs logs) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<(string Consumer, int Partition), (long Epoch, long Committed)> _last = [];
    private readonly HashSet<string> _failing = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var consumer in Consumers.Names)
            {
                Look(services.GetRequiredKeyedService<IConsumerControl>(consumer).Status);
            }
        }
    }

    private void Look(ConsumerStatus status)
    {
        foreach (var partition in status.Partitions)
        {
            if (partition.CommittedOffset is { } committed)
            {
                Look((status.Name, partition.TopicPartition.Partition.Value), partition.Epoch, committed);
            }
        }

        if (status.CommitFailingSince is not null ? _failing.Add(status.Name) : _failing.Remove(status.Name))
        {
            logs.Of(status.Name).Event(status.CommitFailingSince is null ? 'G' : 'F');
        }
    }

    private void Look((string Consumer, int Partition) place, long epoch, long committed)
    {
        // What is seen first is what the group had before the assignment, which may not be written down yet.
        if (_last.TryGetValue(place, out var last) && last.Epoch == epoch && last.Committed != committed)
        {
            logs.Of(place.Consumer).Committed(place.Partition, committed);
        }

        _last[place] = (epoch, committed);
    }
}
