using System.Collections.Concurrent;
using System.Security.Cryptography;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Services that protect keys and payloads, as a user writes them, with secrets in files; and what their handlers saw.</summary>
internal sealed class ProtectedService : IDisposable
{
    public const string Consumer = "vitals";

    private readonly string _directory = Directory.CreateTempSubdirectory("protection-").FullName;
    private readonly ConcurrentQueue<(string Key, string? Value)> _handled = new();

    public ProtectedService()
    {
        File.WriteAllText(SecretFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.WriteAllText(DataKeyFile, "");
        AddDataKey("k1");
    }

    /// <summary>Gets what was handled, a null value for a tombstone, in order.</summary>
    public IReadOnlyList<(string Key, string? Value)> Handled => [.. _handled];

    /// <summary>Gets or sets whether the handler fails with a message.</summary>
    public Func<string, bool> Fails { get; set; } = static _ => false;

    public string StoreDirectory => Path.Combine(_directory, "store");

    private string SecretFile => Path.Combine(_directory, "key-secret");

    private string DataKeyFile => Path.Combine(_directory, "data-keys");

    public HmacKeyProtector Protector => new("patients", 1, Convert.FromBase64String(File.ReadAllText(SecretFile)));

    /// <summary>Forgets what was handled.</summary>
    public void Forget() => _handled.Clear();

    /// <summary>Rotates: the key is appended in one step, as a mounted secret changes.</summary>
    public void AddDataKey(string id)
    {
        var next = DataKeyFile + ".next";
        File.WriteAllText(next, $"{File.ReadAllText(DataKeyFile)}{id} {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n");
        File.Move(next, DataKeyFile, overwrite: true);
    }

    public DataKeyRing Ring() => DataKeyRing.FromFile(DataKeyFile);

    public Task<ServiceHost> StartProducerAsync(TestCluster cluster, Action<PayloadProtectionOptions>? payloads = null, Action<IServiceCollection>? register = null) =>
        ServiceHost.StartAsync(cluster, Appsettings(""), services =>
        {
            register?.Invoke(services);
            services.AddHealthcareProducer().UseKeyProtection().UsePayloadProtection(payloads);
        });

    public Task<ServiceHost> StartConsumerAsync(
        TestCluster cluster, string topic, string settings = "", Action<PayloadProtectionOptions>? payloads = null, Action<IServiceCollection>? register = null,
        string? group = null)
    {
        var consumer = $$"""
            , "Consumers": { "{{Consumer}}": {
                "GroupId": "{{group ?? TestCluster.NewGroupId()}}", "Topics": [ "{{topic}}" ], "CommitInterval": "00:00:00.050",
                "SessionTimeout": "00:00:06", "HeartbeatInterval": "00:00:01" {{settings}} } }
            """;
        return ServiceHost.StartAsync(cluster, Appsettings(consumer), services =>
        {
            register?.Invoke(services);
            services.AddSingleton(new Handler(this));
            services.AddHealthcareConsumer<string, string, Handler>(Consumer).UsePayloadProtection(payloads);
        });
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Appsettings(string more) => $$"""
        {
          "Kafka": {
            "BootstrapServers": "replaced-by-the-cluster:9092",
            "KeyProtection": { "SecretName": "patients", "SecretFile": "{{SecretFile}}" },
            "PayloadProtection": { "DataKeyFile": "{{DataKeyFile}}" }
            {{more}}
          }
        }
        """;

    public sealed class Handler(ProtectedService service) : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken)
        {
            if (!message.IsTombstone && service.Fails(message.Value))
            {
                throw new InvalidOperationException($"{Sentinel.Text} {message.Value}");
            }

            service._handled.Enqueue((message.Key, message.IsTombstone ? null : message.Value));
            return Task.CompletedTask;
        }
    }
}
