using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ChurnService;

/// <summary>Two consumers of one topic in groups of their own, each with a log of what it handled.</summary>
internal static class ConsumingService
{
    /// <param name="arguments">Brokers, topic, what the groups' names begin with, the folder of the logs, and the session's seconds.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var folder = arguments[3];
        using var logs = new ConsumptionLogs(folder);

        // Its own folder as the root: beside the program lie the settings of others.
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(new AssignmentLoggerProvider(logs));
        builder.Services.AddSingleton(logs);
        Add(builder.Services, arguments, Consumers.Names[0], ConsumeOrder.Partition, PartitionAssignmentStrategy.CooperativeSticky);
        Add(builder.Services, arguments, Consumers.Names[1], ConsumeOrder.Key, PartitionAssignmentStrategy.Range);
        builder.Services.AddHostedService<CommitWatch>();

        using var host = builder.Build();
        await host.StartAsync();
        await Console.In.ReadLineAsync();
        await host.StopAsync();
        logs.Quit();
    }

    private static void Add(IServiceCollection services, string[] arguments, string name, ConsumeOrder order, PartitionAssignmentStrategy strategy) =>
        services.AddHealthcareConsumer<string, string, ChurnHandler>(name, options =>
        {
            options.UsePlaintext(arguments[0]);
            options.GroupId = $"{arguments[2]}-{name}";
            options.Topics.Add(arguments[1]);
            options.Order = order;
            options.PartitionAssignmentStrategy = strategy;

            // A mock broker takes a second less than the session timeout for a rebalance, and no commits meanwhile.
            options.SessionTimeout = TimeSpan.FromSeconds(int.Parse(arguments[4], CultureInfo.InvariantCulture));
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(500);

            // It also forgets to answer on a connection whose member it has dropped: these end the wait of commits, and of joins.
            options.SocketTimeout = TimeSpan.FromSeconds(6);
            options.MaxPollInterval = TimeSpan.FromSeconds(10);
            options.DrainTimeout = TimeSpan.FromSeconds(4);
            options.CommitInterval = TimeSpan.FromMilliseconds(200);
            options.LaneCapacity = 500;
            options.MaxBatchSize = 50;
            options.MaxConcurrency = 32;
            options.StopTimeout = TimeSpan.FromSeconds(10);
            options.Librdkafka["topic.metadata.refresh.interval.ms"] = "2000";
        });
}
