using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Lists how each client protects and opens messages, for the configuration report: algorithms, names and ids, never a key or a secret.</summary>
internal sealed class ProtectionReport(
    IServiceProvider services, IOptionsMonitor<KeyProtectionOptions> keys, IOptionsMonitor<PayloadProtectionOptions> payloads)
{
    private const string Algorithm = "AES-256-GCM";

    public IEnumerable<KafkaConfigurationEntry> Of(RegisteredClient client)
    {
        var isProducer = client.Kind == ClientKind.Producer;
        return
        [
            .. isProducer && Has<KeyProtection>(client) ? OfKeys(client) : [],
            .. isProducer && Has<PayloadProtection>(client) ? OfPayloads(client, services.GetRequiredKeyedService<PayloadProtection>(client.Name).KeyInUse) : [],
            .. client.Kind == ClientKind.Consumer && Has<PayloadOpening>(client) ? OfPayloads(client, null) : [],
        ];
    }

    private bool Has<T>(RegisteredClient client) =>
        services.GetRequiredService<IServiceProviderIsKeyedService>().IsKeyedService(typeof(T), client.Name);

    private IEnumerable<KafkaConfigurationEntry> OfKeys(RegisteredClient client)
    {
        var options = keys.Get(client.ToString());
        var own = services.GetService<IKeyProtector>();
        return
        [
            Said(client, KeyProtectionSection.Name, own?.GetType().Name ?? "HMAC-SHA-256", own is null ? nameof(IHealthcareProducerBuilder.UseKeyProtection) : nameof(IKeyProtector)),
            .. Rows(client, KeyProtectionSection.Name, ProtectionKeys.OfKeys, options, options.Bound),
        ];
    }

    private IEnumerable<KafkaConfigurationEntry> OfPayloads(RegisteredClient client, string? keyInUse)
    {
        var options = payloads.Get(client.ToString());
        var own = services.GetService<IDataKeyProvider>();
        return
        [
            Said(client, PayloadProtectionSection.Name, Algorithm, nameof(IHealthcareProducerBuilder.UsePayloadProtection)),
            .. own is null ? [] : new[] { Said(client, $"{PayloadProtectionSection.Name}.DataKeys", own.GetType().Name, nameof(IDataKeyProvider)) },
            .. keyInUse is null ? [] : new[] { Said(client, $"{PayloadProtectionSection.Name}.DataKeyId", keyInUse, "in use now") },
            .. Rows(client, PayloadProtectionSection.Name, ProtectionKeys.OfPayloads, options, options.Bound),
        ];
    }

    private static KafkaConfigurationEntry Said(RegisteredClient client, string key, string value, string source) =>
        new(client.ToString(), key, value, KafkaConfigurationOrigin.Code, source, null);

    private static IEnumerable<KafkaConfigurationEntry> Rows(RegisteredClient client, string section, IReadOnlyList<OptionKey> rows, object options, BoundValues bound) =>
        rows.Select(row => OptionEntry.Of(client.ToString(), $"{section}.{row.Property}", row, options, bound)).Where(static entry => !string.IsNullOrEmpty(entry.Value));
}
