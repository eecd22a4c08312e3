using System.Security.Cryptography;
using DataProtectionKeys;
using Healthcare.Kafka.Client.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

const string Topic = "vitals";
var keys = Directory.CreateTempSubdirectory("data-protection-keys-");
var builder = Host.CreateApplicationBuilder(args);

// The ring of Data Protection itself: on disk here, in your service where its documentation says, encrypted at rest.
builder.Services.AddDataProtection().SetApplicationName("ward").PersistKeysToFileSystem(keys.CreateSubdirectory("ring"));
builder.Services.AddSingleton<IKeyWrapper, DataProtectionWrapper>();
builder.Services.AddSingleton<IDataKeyProvider>(services => new WrappedDataKeys(
    services.GetRequiredService<IKeyWrapper>(), new FileDataKeyStore(keys.CreateSubdirectory("store").FullName)));
builder.Services.AddSingleton<IKeyProtector>(new HmacKeyProtector("patients", 1, RandomNumberGenerator.GetBytes(32)));
builder.Services.AddSingleton<TaskCompletionSource<int>>();

builder.Services.AddHealthcareProducer().UseKeyProtection().UsePayloadProtection();
builder.Services.AddHealthcareConsumer<string, string, VitalSignHandler>("vitals", options =>
{
    options.GroupId = "data-protection-sample";
    options.Topics.Add(Topic);
}).UsePayloadProtection();

await using var cluster = await EmbeddedKafkaCluster.StartAsync();
cluster.CreateTopic(Topic, partitions: 3);
builder.Services.UseEmbeddedKafka(cluster);
using var host = builder.Build();
await host.StartAsync();

var producer = host.Services.GetRequiredService<IHealthcareProducer<string, string>>();
var messages = Enumerable.Range(0, VitalSignHandler.Messages).Select(number => new OutgoingMessage<string, string>($"patient-{number % 3}", $"heart rate {60 + number}"));
(await producer.ProduceBatchAsync(Topic, [.. messages])).ThrowIfNotAllPersisted();
var handled = await host.Services.GetRequiredService<TaskCompletionSource<int>>().Task.WaitAsync(TimeSpan.FromSeconds(60));
await host.StopAsync();
keys.Delete(recursive: true);
Console.WriteLine($"summary produced={VitalSignHandler.Messages} opened={handled}");
