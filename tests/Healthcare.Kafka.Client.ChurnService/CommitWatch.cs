using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.ChurnService;

/// <summary>Writes down what the brokers took of each consumer's commits, and when they fail.</summary>
internal sealed class CommitWatch(IServiceProvider services, ConsumptionLogs logs) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<(string, int), (long Epoch, long? Committed)> _last = [];
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
            var (place, state) = ((status.Name, partition.TopicPartition.Partition.Value), (partition.Epoch, partition.CommittedOffset));
            if (state.CommittedOffset is { } committed && (!_last.TryGetValue(place, out var last) || last != state))
            {
                _last[place] = state;
                logs.Of(status.Name).Committed(place.Value, committed);
            }
        }

        if (status.CommitFailingSince is not null ? _failing.Add(status.Name) : _failing.Remove(status.Name))
        {
            logs.Of(status.Name).Event(status.CommitFailingSince is null ? 'G' : 'F');
        }
    }
}
