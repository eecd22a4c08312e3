using System.Reflection;

namespace Healthcare.Kafka.Client;

/// <summary>Puts a client's librdkafka configuration together: fixed keys, then the key table's, then the escape hatch's.</summary>
internal static class ClientConfiguration
{
    // With group.protocol=consumer the broker decides these, and librdkafka refuses a client that sends them.
    private static readonly string[] _classicGroupKeys = ["session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy"];

    /// <summary>What OAuthBearer means here: librdkafka fetches the token itself.</summary>
    public static KeyValuePair<string, string> OidcMethod { get; } = new("sasl.oauthbearer.method", "oidc");

    public static List<KeyValuePair<string, string>> Keys(
        string clientName, HealthcareClientOptions options, IReadOnlyList<FixedKey> fixedKeys)
    {
        List<KeyValuePair<string, string>> keys = [.. fixedKeys.Select(row => KeyValuePair.Create(row.Key, row.Value))];
        foreach (var row in options.Keys)
        {
            if (row.Key is not null && (row.Sent(options) ?? Implied(row, clientName, options)) is { } text && !IsLeftToBroker(row, options))
            {
                keys.Add(new(row.Key, text));
            }
        }

        if (options.Security is { Mechanism: SaslMechanism.OAuthBearer, TakesToken: false })
        {
            keys.Add(OidcMethod);
        }

        keys.AddRange(options.Librdkafka.OrderBy(raw => raw.Key, StringComparer.Ordinal));
        return keys;
    }

    public static string Text(HealthcareClientOptions options, string property) =>
        LibrdkafkaKeys.Of(options.Keys, property) is var row && (row.Effective(options) ?? row.Librdkafka) is { } text
            ? text
            : throw new InvalidOperationException($"{property} is not set, has no preset and no default.");

    public static bool UsesConsumerProtocol(HealthcareClientOptions options) =>
        options is HealthcareConsumerOptions { GroupProtocol: GroupProtocol.Consumer };

    /// <summary>
    /// True for a preset's value that the new group protocol leaves to the broker; a value that the user set stays, for the validator to
    /// refuse.
    /// </summary>
    public static bool IsLeftToBroker(OptionKey row, HealthcareClientOptions options) =>
        UsesConsumerProtocol(options) && _classicGroupKeys.Contains(row.Key) && row.Text(options) is null;

    /// <summary>The application's name and the client's: neither the host's name nor the account's, which may be a person's.</summary>
    public static string DefaultClientId(string clientName) =>
        $"{Assembly.GetEntryAssembly()?.GetName().Name ?? "application"}.{clientName}";

    /// <summary>Names this process's member: the pod, or the host, and the client, so that two consumers of one process do not fence each other.</summary>
    /// <returns>Null without static membership, or where the environment names neither.</returns>
    public static string? DerivedInstanceId(string clientName, HealthcareClientOptions options) =>
        options is HealthcareConsumerOptions { StaticMembership: true, GroupInstanceId: null } && StaticMember.Process is { } process
            ? $"{process}.{clientName}"
            : null;

    private static string? Implied(OptionKey row, string clientName, HealthcareClientOptions options) => row.Key switch
    {
        "client.id" => DefaultClientId(clientName),
        "group.instance.id" => DerivedInstanceId(clientName, options),
        _ => TransactionKeys.Implied(row, options),
    };
}
