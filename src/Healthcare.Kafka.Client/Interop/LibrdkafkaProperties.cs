using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Asks librdkafka itself which configuration keys it knows, so that no list of them can grow old here.</summary>
internal sealed class LibrdkafkaProperties
{
    private static readonly Lazy<LibrdkafkaProperties> _instance = new(static () => new());

    private LibrdkafkaProperties() => Defaults = ReadDefaults();

    private delegate nint Dump(nint conf, out nuint count);

    public enum Answer
    {
        Accepted = 0,
        InvalidValue = -1,
        UnknownKey = -2,
    }

    public static LibrdkafkaProperties Instance => _instance.Value;

    /// <summary>
    /// Gets the keys that start empty and have no property, to suggest one for a mistyped name; a test compares them with librdkafka's
    /// list.
    /// </summary>
    public static IReadOnlyList<string> WithoutDefault { get; } =
    [
        "client.rack", "group.remote.assignor", "topic.blacklist", "ssl.crl.location", "ssl.curves.list", "ssl.sigalgs.list", "ssl.providers",
        "sasl.oauthbearer.config", "sasl.oauthbearer.assertion.private.key.file", "sasl.oauthbearer.assertion.private.key.passphrase",
        "sasl.oauthbearer.assertion.private.key.pem", "sasl.oauthbearer.assertion.file", "sasl.oauthbearer.assertion.claim.aud",
        "sasl.oauthbearer.assertion.claim.iss", "sasl.oauthbearer.assertion.claim.sub", "sasl.oauthbearer.assertion.jwt.template.file",
    ];

    /// <summary>Gets every key that has a default, with it; librdkafka leaves out aliases and keys that start empty.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; }

    /// <summary>Tries a key and its value on a fresh configuration, topic keys included.</summary>
    public Answer Try(string key, string value)
    {
        var conf = Librdkafka.rd_kafka_conf_new();
        try
        {
            Span<byte> error = stackalloc byte[512];
            return (Answer)Librdkafka.rd_kafka_conf_set(conf, key, value, error, (nuint)error.Length);
        }
        finally
        {
            Librdkafka.rd_kafka_conf_destroy(conf);
        }
    }

    private static Dictionary<string, string> ReadDefaults()
    {
        var defaults = new Dictionary<string, string>(StringComparer.Ordinal);
        Read(Librdkafka.rd_kafka_conf_new(), Librdkafka.rd_kafka_conf_dump, Librdkafka.rd_kafka_conf_destroy);
        Read(Librdkafka.rd_kafka_topic_conf_new(), Librdkafka.rd_kafka_topic_conf_dump, Librdkafka.rd_kafka_topic_conf_destroy);
        return defaults;

        void Read(nint conf, Dump dump, Action<nint> destroy)
        {
            var pairs = dump(conf, out var count);
            for (var i = 0; i < (int)count; i += 2)
            {
                var key = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(pairs, i * nint.Size))!;
                defaults.TryAdd(key, Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(pairs, (i + 1) * nint.Size)) ?? "");
            }

            Librdkafka.rd_kafka_conf_dump_free(pairs, count);
            destroy(conf);
        }
    }
}
