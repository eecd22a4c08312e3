using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using ConfluentSchemaRegistry;
using Healthcare.Kafka.Client.Testing;

// A cluster and a registry in this process; a service has them in its configuration.
const string Topic = "clinical.observation.recorded";
await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
cluster.CreateTopic(Topic, partitions: 3);
await using var schemas = await EmbeddedSchemaRegistry.StartAsync();
schemas.Register($"{Topic}-value", """{"title":"Observation","type":"object"}""");

var builder = Host.CreateApplicationBuilder(args);
builder.Services.UseEmbeddedKafka(cluster);

// The three lines. One JsonSerializer per topic: in 2.15 it keeps the id in a field, and two topics would mix theirs up.
using var registry = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = $"{schemas.Url}" });
builder.Services.AddHealthcareProducer().UseValueSerializer<Observation>(new JsonSerializer<Observation>(
    registry, new JsonSerializerConfig { UseLatestVersion = true, AutoRegisterSchemas = false, Validate = false }));
builder.Services.AddHealthcareConsumer<string, Observation, ObservationHandler>("observations", options =>
{
    options.GroupId = "chart-service";
    options.Topics.Add(Topic);
}).UseValueDeserializer(new JsonDeserializer<Observation>(registry, new JsonDeserializerConfig { Validate = false }));

builder.Services.AddSingleton(new Chart(expected: 10));
using var host = builder.Build();
await host.StartAsync();
var producer = host.Services.GetRequiredService<IHealthcareProducer<string, Observation>>();
for (var number = 1; number <= 10; number++)
{
    await producer.ProduceAsync(Topic, new("patient-1", new Observation { PatientId = "patient-1", Code = "8867-4", Value = 60 + number }));
}

await host.Services.GetRequiredService<Chart>().Complete.WaitAsync(TimeSpan.FromSeconds(30));
await host.StopAsync();
Console.WriteLine("10 observations written and read with Confluent's serializers.");
