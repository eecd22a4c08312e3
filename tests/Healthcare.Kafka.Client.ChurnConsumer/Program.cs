using Healthcare.Kafka.Client;
using Healthcare.Kafka.Client.ChurnConsumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A service of the churn test: two consumers of one topic in groups of their own, each with a log of what it handled. It ends when its input does:
// in good order with the line that the test writes, and never outlives the test.
var (bootstrapServers, topic, groupPrefix, folder) = (args[0], args[1], args[2], args[3]);
using var logs = new ConsumptionLogs(folder);

// Its own folder as the root: beside the program lie the settings of others.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });
builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(new AssignmentLoggerProvider(logs));
builder.Services.AddSingleton(logs);
Add("partition", ConsumeOrder.Partition, PartitionAssignmentStrategy.CooperativeSticky);
Add("key", ConsumeOrder.Key, PartitionAssignmentStrategy.Range);

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
        options.SessionTimeout = TimeSpan.FromSeconds(6);
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
        options.CommitInterval = TimeSpan.FromMilliseconds(200);
        options.LaneCapacity = 500;
        options.MaxBatchSize = 50;
        options.MaxConcurrency = 16;
        options.StopTimeout = TimeSpan.FromSeconds(10);
        options.Librdkafka["topic.metadata.refresh.interval.ms"] = "2000";
        options.SocketConnectionSetupTimeout = TimeSpan.FromSeconds(1);
        options.ReconnectBackoffMax = TimeSpan.FromMilliseconds(500);
    });
