using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A service with our client, as a service has it: registered, hosted and configured by the container.</summary>
internal static class OurHost
{
    public const string Consumer = "bench";

    public static IHost Build(Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        register(builder.Services);
        return builder.Build();
    }

    public static void Connect(HealthcareClientOptions options, Run run)
    {
        options.BootstrapServers = run.BootstrapServers;
        options.Transport = run.Transport;
        options.Security = new KafkaSecurityOptions { Protocol = SecurityProtocol.Plaintext, AllowInsecurePlaintext = true, AllowInsecureInProduction = true };
    }

    public static void Connect(HealthcareConsumerOptions options, Run run, string group)
    {
        Connect(options, run);
        options.GroupId = group;
        options.Topics.Add(run.Topic);
    }

    /// <summary>Gets what the clients of a host give librdkafka, as their own report has it.</summary>
    public static IReadOnlyDictionary<string, string> Settings(IHost host)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in host.Services.GetRequiredService<IKafkaConfigurationReport>().Entries)
        {
            // What librdkafka decides is not sent, and a name in capitals is an option that it does not know.
            if (entry is { Origin: not KafkaConfigurationOrigin.LibrdkafkaDefault, Value: { } value } && char.IsLower(entry.Key[0]))
            {
                settings[$"{(entry.Client.StartsWith("Consumer", StringComparison.Ordinal) ? "consumer" : "producer")} {entry.Key}"] = value;
            }
        }

        return settings;
    }
}
