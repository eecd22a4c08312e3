using System.Runtime.InteropServices;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>A client of librdkafka that is our own. Whoever calls with it keeps it; the last to let go ends it, which blocks.</summary>
internal sealed class NativeClientHandle : SafeHandle
{
    private const int ProducerType = 0;
    private const int ErrorTextSize = 512;

    // What brokers show of a client beside its id.
    private const string SoftwareName = "healthcare-kafka-client";

    private NativeClientHandle(nint client)
        : base(invalidHandleValue: 0, ownsHandle: true) => SetHandle(client);

    public override bool IsInvalid => handle == 0;

    private static string SoftwareVersion => $"{typeof(NativeClientHandle).Assembly.GetName().Version?.ToString(3)}-librdkafka-{Library.VersionString}";

    /// <summary>Makes a producer whose events come on its main queue.</summary>
    /// <param name="keys">Its settings.</param>
    /// <param name="events">The events; what is not among them is dropped.</param>
    /// <exception cref="ArgumentException">librdkafka refuses a value.</exception>
    /// <exception cref="InvalidOperationException">It does not know a key, or refuses the settings as a whole.</exception>
    public static NativeClientHandle CreateProducer(IEnumerable<KeyValuePair<string, string>> keys, EventType events)
    {
        var conf = Librdkafka.rd_kafka_conf_new();
        nint client = 0;
        try
        {
            Set(conf, "client.software.name", SoftwareName);
            Set(conf, "client.software.version", SoftwareVersion);
            foreach (var (key, value) in keys)
            {
                Set(conf, key, value);
            }

            // Lines come with the other events, so that none is written on a thread that sends.
            Set(conf, "log.queue", "true");
            Librdkafka.rd_kafka_conf_set_events(conf, events);
            Span<byte> error = stackalloc byte[ErrorTextSize];
            error.Clear();
            client = Librdkafka.rd_kafka_new(ProducerType, conf, error, ErrorTextSize);
            return client == 0 ? throw new InvalidOperationException(Text(error)) : Started(client);
        }
        finally
        {
            // A client owns its configuration.
            if (client == 0)
            {
                Librdkafka.rd_kafka_conf_destroy(conf);
            }
        }
    }

    /// <summary>Calls a function of librdkafka with the client's pointer, which stays valid until the call returns.</summary>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public TResult Call<TResult>(Func<nint, TResult> function)
    {
        var isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            return function(handle);
        }
        finally
        {
            if (isHeld)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle()
    {
        Librdkafka.rd_kafka_destroy(handle);
        return true;
    }

    private static NativeClientHandle Started(nint client)
    {
        _ = Librdkafka.rd_kafka_set_log_queue(client, 0);
        return new NativeClientHandle(client);
    }

    private static void Set(nint conf, string key, string value)
    {
        Span<byte> error = stackalloc byte[ErrorTextSize];
        error.Clear();
        switch ((LibrdkafkaProperties.Answer)Librdkafka.rd_kafka_conf_set(conf, key, value, error, ErrorTextSize))
        {
            case LibrdkafkaProperties.Answer.InvalidValue:
                throw new ArgumentException(Text(error));
            case LibrdkafkaProperties.Answer.UnknownKey:
                throw new InvalidOperationException(Text(error));
        }
    }

    private static string Text(ReadOnlySpan<byte> zeroEnded) => Encoding.UTF8.GetString(zeroEnded[..Math.Max(zeroEnded.IndexOf((byte)0), 0)]);
}
