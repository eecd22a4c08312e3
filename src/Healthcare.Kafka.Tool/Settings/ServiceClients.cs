using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Tool;

/// <summary>The clients that settings describe, registered as the service would, but opened never.</summary>
internal sealed class ServiceClients : IDisposable
{
    private readonly ServiceProvider _services;

    private ServiceClients(ServiceProvider services, RegisteredClients clients) => (_services, Registered) = (services, clients);

    public RegisteredClients Registered { get; }

    public IKafkaConfigurationReport Report => _services.GetRequiredService<IKafkaConfigurationReport>();

    /// <summary>Finds the clients by their sections.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public static ServiceClients Find(IConfiguration configuration, string environment)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddSingleton<IHostEnvironment>(new Judged(environment));
        var kafka = configuration.GetSection(RegisteredClient.SharedSection);
        if (kafka.GetSection("Producer").Exists())
        {
            services.AddProducerOptions(null, configure: null);
        }

        foreach (var producer in kafka.GetSection("Producers").GetChildren().Where(one => one.Key != RegisteredClient.DeadLetterProducer))
        {
            services.AddProducerOptions(producer.Key, configure: null);
        }

        foreach (var consumer in kafka.GetSection("Consumers").GetChildren())
        {
            services.AddConsumerOptions(consumer.Key, configure: null);
        }

        if (kafka.GetSection("Topics").Exists())
        {
            services.AddTopicsOptions(configure: null);
        }

        var clients = RegisteredClients.Of(services);
        if (clients is { All.Count: 0, Topics: null })
        {
            throw new ToolException(
                ExitCode.Settings, "The settings have no client: none of Kafka:Producer, Kafka:Producers, Kafka:Consumers and Kafka:Topics is there. Name the file with --appsettings.");
        }

        AddDeadLetterProducer(services);
        return new(services.BuildServiceProvider(), clients);
    }

    /// <summary>Gets everything that the library refuses; empty when a service would start.</summary>
    public IReadOnlyList<string> Refusals()
    {
        try
        {
            Registered.Validate(_services);
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    /// <summary>Gets the clients that a service would open, the producer of dead letters included where one is needed.</summary>
    public IEnumerable<RegisteredClient> InUse() => Registered.InUse(Monitor<HealthcareConsumerOptions>());

    public HealthcareProducerOptions Producer(RegisteredClient client) => Monitor<HealthcareProducerOptions>().Get(client.OptionsName);

    public HealthcareConsumerOptions Consumer(RegisteredClient client) => Monitor<HealthcareConsumerOptions>().Get(client.OptionsName);

    public void Dispose() => _services.Dispose();

    private IOptionsMonitor<TOptions> Monitor<TOptions>() => _services.GetRequiredService<IOptionsMonitor<TOptions>>();

    // Its options only, and validated where a consumer needs it: as DeadLetterServices has it.
    private static void AddDeadLetterProducer(ServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthcareProducerOptions>, SectionBinding<HealthcareProducerOptions>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthcareProducerOptions>, DeadLetterProducerOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthcareProducerOptions>, HealthcareProducerOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthcareProducerOptions>, DeadLetterProducerOptions>());
        services.AddOptions();
        services.TryAddSingleton<IKafkaConfigurationReport, KafkaConfigurationReport>();
    }

    private sealed class Judged(string name) : IHostEnvironment
    {
        public string ApplicationName { get; set; } = ToolApplication.Name;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public string EnvironmentName { get; set; } = name;
    }
}
