namespace Healthcare.Kafka.Client;

/// <summary>Lists what one client runs with.</summary>
internal static class ClientReport
{
    public static IEnumerable<KafkaConfigurationEntry> Of(
        RegisteredClient client, HealthcareClientOptions options, IReadOnlyList<FixedKey> fixedKeys)
    {
        var name = client.ToString();
        foreach (var rule in fixedKeys)
        {
            yield return new(name, rule.Key, rule.Value, KafkaConfigurationOrigin.LibraryRule, "library rule", rule.Guide);
        }

        foreach (var row in options.Keys)
        {
            var entry = Row(client, row, options);
            if ((entry.Value ?? entry.GuideValue) is not null)
            {
                yield return entry;
            }
        }

        if (options.Security is { Mechanism: SaslMechanism.OAuthBearer, TakesToken: false })
        {
            var (key, value) = ClientConfiguration.OidcMethod;
            yield return new(name, key, value, KafkaConfigurationOrigin.LibraryRule, "library rule", null);
        }

        foreach (var (key, value) in options.Librdkafka.OrderBy(raw => raw.Key, StringComparer.Ordinal))
        {
            var path = options.Bound.PathOf($"{nameof(options.Librdkafka)}.{key}", value);
            yield return new(
                name, key, SensitiveKeys.Contains(key) ? OptionDisplay.Redacted : value,
                path is null ? KafkaConfigurationOrigin.Code : KafkaConfigurationOrigin.Configuration, path ?? "code", null);
        }
    }

    private static KafkaConfigurationEntry Row(RegisteredClient client, OptionKey row, HealthcareClientOptions options)
    {
        var (value, origin, source) = Value(client, row, options);
        var shown = value is null ? null : row.IsSecret || row.Unit == OptionUnit.Text ? OptionDisplay.Value(row, value) : value;
        return new(client.ToString(), row.Key ?? row.Property, shown, origin, source, row.InKeyUnit(row.Guide));
    }

    private static (string? Value, KafkaConfigurationOrigin Origin, string Source) Value(
        RegisteredClient client, OptionKey row, HealthcareClientOptions options)
    {
        var preset = ClientConfiguration.IsLeftToBroker(row, options) ? null : row.Preset(options.PresetColumn);
        if (row.Text(options) is { } text && (row.IsNullable || text != preset || options.Bound.PathOf(row.Property, text) is not null))
        {
            return options.Bound.PathOf(row.Property, text) is { } path
                ? (row.InKeyUnit(text), KafkaConfigurationOrigin.Configuration, path)
                : (row.InKeyUnit(text), KafkaConfigurationOrigin.Code, "code");
        }

        if (row.Key == "client.id")
        {
            return (ClientConfiguration.DefaultClientId(client.Name), KafkaConfigurationOrigin.LibraryDefault, "application and client name");
        }

        if (TransactionKeys.Implied(row, options) is { } implied)
        {
            return (implied, KafkaConfigurationOrigin.LibraryDefault, "library default with a transactional id");
        }

        if (row.Key == "group.instance.id" && ClientConfiguration.DerivedInstanceId(client.Name, options) is { } instance)
        {
            return (instance, KafkaConfigurationOrigin.LibraryDefault, "StaticMembership: the environment and the client name");
        }

        if (row.IsLibraryDefault || (client.Kind == ClientKind.Topics && preset is not null))
        {
            return (preset, KafkaConfigurationOrigin.LibraryDefault, "library default");
        }

        return preset is not null
            ? (row.InKeyUnit(preset), KafkaConfigurationOrigin.Preset, $"preset {(ProducerPreset)options.PresetColumn}")
            : (row.InKeyUnit(row.Librdkafka), KafkaConfigurationOrigin.LibrdkafkaDefault, "librdkafka default");
    }
}
