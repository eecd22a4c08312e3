namespace Healthcare.Kafka.Client;

/// <summary>
/// Tells which raw keys hold a secret, by their names: more than librdkafka itself redacts, so that a new one is not shown by mistake.
/// </summary>
internal static class SensitiveKeys
{
    private static readonly string[] _parts =
    [
        "password", "passphrase", "secret", "username", ".pem", "private.key", "oauthbearer.config", "token",
    ];

    public static bool Contains(string key) => Array.Exists(_parts, part => key.Contains(part, StringComparison.OrdinalIgnoreCase));
}
