using Healthcare.Kafka.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says which spans a registered producer or consumer makes, and what is added to them.</summary>
public static class HealthcareTraceBuilderExtensions
{
    /// <summary>Configures a producer's spans: <c>send {topic}</c>, one per message or per batch.</summary>
    /// <param name="builder">The producer.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    public static IHealthcareProducerBuilder ConfigureTraces(this IHealthcareProducerBuilder builder, Action<TraceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(KafkaTraces.OptionsName(ClientKind.Producer, builder.Name), configure);
        return builder;
    }

    /// <summary>Configures a consumer's spans: <c>process {topic}</c>, one per call of the handler.</summary>
    /// <typeparam name="TKey">The key's type.</typeparam>
    /// <typeparam name="TValue">The value's type.</typeparam>
    /// <param name="builder">The consumer.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    public static IHealthcareConsumerBuilder<TKey, TValue> ConfigureTraces<TKey, TValue>(
        this IHealthcareConsumerBuilder<TKey, TValue> builder, Action<TraceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(KafkaTraces.OptionsName(ClientKind.Consumer, builder.Name), configure);
        return builder;
    }
}
