using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client;

/// <summary>The one meter of this library and its instruments, each made once, and the clients whose state the gauges show.</summary>
internal sealed class KafkaMeter
{
    /// <summary>The name of the meter, and of the activity source.</summary>
    public const string Name = "Healthcare.Kafka.Client";

    private static readonly Lazy<KafkaMeter> _process = new(() => new KafkaMeter(new Meter(Options())));

    public KafkaMeter(Meter meter)
    {
        Producer = new ProducerInstruments(meter, Producers);
        Consumer = new ConsumerInstruments(meter, Consumers);
        _ = new StatisticsInstruments(meter, Producers, Consumers);
    }

    /// <summary>Gets the meter of a process whose services have no <see cref="IMeterFactory"/>.</summary>
    public static KafkaMeter Process => _process.Value;

    /// <summary>Gets the version of this library, as meter and activity source name it.</summary>
    public static string? Version { get; } = typeof(KafkaMeter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    public ProducerInstruments Producer { get; }

    public ConsumerInstruments Consumer { get; }

    public ObservedClients<ProducerCore> Producers { get; } = new();

    public ObservedClients<ConsumerMetrics> Consumers { get; } = new();

    public static KafkaMeter Of(IServiceProvider services) =>
        services.GetService<IMeterFactory>() is { } factory ? new KafkaMeter(factory.Create(Options())) : Process;

    private static MeterOptions Options() => new(Name) { Version = Version, TelemetrySchemaUrl = Tags.SchemaUrl };
}
