using System.Globalization;
using Healthcare.Kafka.Client;
using Healthcare.Kafka.Client.ChurnConsumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A service of the churn test: two consumers of one topic in groups of their own, each with a log of what it handled. It ends when its input does:
// in good order with the line that the test writes, and never outlives the test.
var (bootstrapServers, topic, groupPrefix, folder) = (args[0], args[1], args[2], args[3]);
var sessionSeconds = int.Parse(args[4], CultureInfo.InvariantCulture);
using var logs = new ConsumptionLogs(folder);

// Its own folder as the root: beside the program lie the settings of others.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });
builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(new AssignmentLoggerProvider(logs));
builder.Services.AddSingleton(logs);
Add(Consumers.Names[0], ConsumeOrder.Partition, PartitionAssignmentStrategy.CooperativeSticky);
Add(Consumers.Names[1], ConsumeOrder.Key, PartitionAssignmentStrategy.Range);
builder.Services.AddHostedService<CommitWatch>();

using var host = builder.Build();
await host.StartAsync();
await Console.In.ReadLineAsync();
await host.StopAsync();
logs.Quit();

void Add(string name, ConsumeOrder order, PartitionAssignmentStrategy strategy) =>
    builder.Services.AddHealthcareConsumer<string, string, ChurnHandler>(name, options =>
    {
        options.BootstrapServers = bootstrapServers;
        options.Security.Protocol = SecurityProtocol.Plaintext;
        options.Security.AllowInsecurePlaintext = true;
        options.Security.AllowInsecureInProduction = true;
        options.GroupId = $"{groupPrefix}-{name}";
        options.Topics.Add(topic);
        options.Order = order;
        options.PartitionAssignmentStrategy = strategy;

        // A mock broker takes a second less than the session timeout for a rebalance, and no commits meanwhile.
        options.SessionTimeout = TimeSpan.FromSeconds(sessionSeconds);
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(500);

        // It also forgets to answer on a connection whose member it has dropped: these end the wait of commits, and of joins.
        options.SocketTimeout = TimeSpan.FromSeconds(6);
        options.MaxPollInterval = TimeSpan.FromSeconds(10);
        options.DrainTimeout = TimeSpan.FromSeconds(4);
        options.CommitInterval = TimeSpan.FromMilliseconds(200);
        options.LaneCapacity = 500;
        options.MaxBatchSize = 50;
        options.MaxConcurrency = 16;
        options.StopTimeout = TimeSpan.FromSeconds(10);
        options.Librdkafka["topic.metadata.refresh.interval.ms"] = "2000";
        options.SocketConnectionSetupTimeout = TimeSpan.FromSeconds(1);
        options.ReconnectBackoffMax = TimeSpan.FromMilliseconds(500);
    });
