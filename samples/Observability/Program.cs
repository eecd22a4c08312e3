using Healthcare.Kafka.Client.Testing;
using Observability;

// --bootstrap-servers, --events and --patient, as the README has them.
var builder = Host.CreateApplicationBuilder(args);
builder.Configuration["Kafka:BootstrapServers"] ??= builder.Configuration["bootstrap-servers"];
var run = new Run(builder.Configuration);

builder.Services.AddHealthcareProducer(options => options.StatisticsInterval = TimeSpan.FromSeconds(1));
builder.Services.AddHealthcareConsumer<string, VitalSign, VitalSignHandler>("vitals", options =>
{
    options.GroupId = "observability-sample";
    options.Topics.Add(VitalSign.Topic);
    options.StatisticsInterval = TimeSpan.FromSeconds(1);
});
builder.Services.AddHealthChecks().AddHealthcareKafka();
builder.AddKafkaTelemetry();
builder.Services.AddSingleton(run).AddHostedService<Ward>();

await using var cluster = builder.Configuration["Kafka:BootstrapServers"] is null ? await EmbeddedKafkaCluster.StartAsync(brokers: 3) : null;
if (cluster is not null)
{
    cluster.CreateTopic(VitalSign.Topic, partitions: 3);
    builder.Services.UseEmbeddedKafka(cluster);
}

using var host = builder.Build();
await host.RunAsync();
Console.WriteLine(run.Summary);
return run.IsComplete ? 0 : 1;
