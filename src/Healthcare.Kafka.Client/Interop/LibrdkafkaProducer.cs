using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>What Confluent.Kafka does not wrap of librdkafka's producer.</summary>
internal static class LibrdkafkaProducer
{
    private const int PurgeQueue = 0x1;
    private const int PurgeInFlight = 0x2;

    // Without it, a broker's thread that hangs in a name lookup would hold the caller.
    private const int PurgeNonBlocking = 0x4;

    private const int ReasonSize = 512;

    /// <summary>Asks for the end of every message, each with what librdkafka knows of it. Returns at once; the delivery reports follow.</summary>
    public static bool StartPurge(nint client) =>
        Librdkafka.rd_kafka_purge(client, PurgeQueue | PurgeInFlight | PurgeNonBlocking) == ErrorCode.NoError;

    /// <summary>Gets the fatal error that a producer met, with librdkafka's words for it; null while it lives.</summary>
    public static Error? GetFatalError(nint client)
    {
        Span<byte> reason = stackalloc byte[ReasonSize];
        reason.Clear();
        var code = Librdkafka.rd_kafka_fatal_error(client, reason, ReasonSize);
        return code == ErrorCode.NoError
            ? null
            : new Error(code, Encoding.UTF8.GetString(reason[..Math.Max(reason.IndexOf((byte)0), 0)]), isFatal: true);
    }
}
