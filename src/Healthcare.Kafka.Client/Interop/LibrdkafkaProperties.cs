using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Asks librdkafka itself which configuration keys it knows, so that no list of them can grow old here.</summary>
internal sealed class LibrdkafkaProperties
{
    private static readonly Lazy<LibrdkafkaProperties> _instance = new(() => new(LibrdkafkaModule.Handle));

    private readonly ConfNew _confNew;
    private readonly ConfDestroy _confDestroy;
    private readonly ConfSet _confSet;
    private readonly ConfDump _confDump;
    private readonly ConfNew _topicConfNew;
    private readonly ConfDestroy _topicConfDestroy;
    private readonly ConfDump _topicConfDump;
    private readonly ConfDumpFree _confDumpFree;

    private LibrdkafkaProperties(nint library)
    {
        _confNew = Export<ConfNew>(library, "rd_kafka_conf_new");
        _confDestroy = Export<ConfDestroy>(library, "rd_kafka_conf_destroy");
        _confSet = Export<ConfSet>(library, "rd_kafka_conf_set");
        _confDump = Export<ConfDump>(library, "rd_kafka_conf_dump");
        _topicConfNew = Export<ConfNew>(library, "rd_kafka_topic_conf_new");
        _topicConfDestroy = Export<ConfDestroy>(library, "rd_kafka_topic_conf_destroy");
        _topicConfDump = Export<ConfDump>(library, "rd_kafka_topic_conf_dump");
        _confDumpFree = Export<ConfDumpFree>(library, "rd_kafka_conf_dump_free");
        Defaults = ReadDefaults();
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint ConfNew();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void ConfDestroy(nint conf);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int ConfSet(
        nint conf,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        byte[] error,
        nuint errorSize);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint ConfDump(nint conf, out nuint count);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void ConfDumpFree(nint dump, nuint count);

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
        var conf = _confNew();
        try
        {
            var error = new byte[512];
            return (Answer)_confSet(conf, key, value, error, (nuint)error.Length);
        }
        finally
        {
            _confDestroy(conf);
        }
    }

    private static TDelegate Export<TDelegate>(nint library, string name)
        where TDelegate : Delegate =>
        Marshal.GetDelegateForFunctionPointer<TDelegate>(NativeLibrary.GetExport(library, name));

    private Dictionary<string, string> ReadDefaults()
    {
        var defaults = new Dictionary<string, string>(StringComparer.Ordinal);
        Read(_confNew(), _confDump, _confDestroy);
        Read(_topicConfNew(), _topicConfDump, _topicConfDestroy);
        return defaults;

        void Read(nint conf, ConfDump dump, ConfDestroy destroy)
        {
            var pairs = dump(conf, out var count);
            for (var i = 0; i < (int)count; i += 2)
            {
                var key = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(pairs, i * nint.Size))!;
                defaults.TryAdd(key, Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(pairs, (i + 1) * nint.Size)) ?? "");
            }

            _confDumpFree(pairs, count);
            destroy(conf);
        }
    }
}
