namespace Healthcare.Kafka.Client;

/// <summary>
/// Checks the escape hatch: no key that has a property, that is fixed, that breaks a guarantee, or that librdkafka does not know.
/// </summary>
internal static class RawKeyRules
{
    public static void Check(
        HealthcareClientOptions options, IReadOnlyList<FixedKey> fixedKeys, LibrdkafkaProperties librdkafka, OptionErrors errors)
    {
        foreach (var (key, value) in options.Librdkafka)
        {
            if (Problem(key, value, options, fixedKeys, librdkafka, errors) is { } problem)
            {
                errors.Add($"{errors.Path(nameof(options.Librdkafka))}:{key} {problem}.");
            }
        }
    }

    private static string? Problem(
        string key, string value, HealthcareClientOptions options, IReadOnlyList<FixedKey> fixedKeys,
        LibrdkafkaProperties librdkafka, OptionErrors errors)
    {
        if (options.Keys.FirstOrDefault(row => row.Names(key)) is { } row)
        {
            return $"has a property of its own; set {errors.Path(row.Property)} instead";
        }

        if (DeniedKeys.Reason(key, value) is { } reason)
        {
            return $"is refused: {reason}";
        }

        if (fixedKeys.FirstOrDefault(row => row.Key == key) is { } fixedKey)
        {
            return $"is fixed to {fixedKey.Value} by this library; remove it";
        }

        // The value stays out of the message: it may be a secret.
        return librdkafka.Try(key, value) switch
        {
            LibrdkafkaProperties.Answer.UnknownKey =>
                $"is not a key of librdkafka; the nearest one is {NearestName.Of(key, KnownKeys(options, librdkafka))}",
            LibrdkafkaProperties.Answer.InvalidValue => "has a value that librdkafka refuses; see its CONFIGURATION.md for the range",
            _ => null,
        };
    }

    private static IEnumerable<string> KnownKeys(HealthcareClientOptions options, LibrdkafkaProperties librdkafka) =>
        librdkafka.Defaults.Keys.Concat(LibrdkafkaProperties.WithoutDefault).Concat(options.Keys.Select(row => row.Key).OfType<string>());
}
