using System.Runtime.InteropServices;
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

    private static readonly Lazy<Purge> _purge = new(LibrdkafkaModule.Export<Purge>("rd_kafka_purge"));
    private static readonly Lazy<FatalError> _fatalError = new(LibrdkafkaModule.Export<FatalError>("rd_kafka_fatal_error"));

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ErrorCode Purge(nint client, int flags);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ErrorCode FatalError(nint client, byte[] reason, nuint reasonSize);

    /// <summary>Asks for the end of every message, each with what librdkafka knows of it. Returns at once; the delivery reports follow.</summary>
    public static bool StartPurge(NativeClient client) =>
        client.Call(static handle => _purge.Value(handle, PurgeQueue | PurgeInFlight | PurgeNonBlocking)) == ErrorCode.NoError;

    /// <summary>Gets the fatal error that a producer met, with librdkafka's words for it; null while it lives.</summary>
    public static Error? GetFatalError(NativeClient client)
    {
        var reason = new byte[ReasonSize];
        var code = client.Call(handle => _fatalError.Value(handle, reason, ReasonSize));
        return code == ErrorCode.NoError
            ? null
            : new Error(code, Encoding.UTF8.GetString(reason.AsSpan(0, Math.Max(reason.IndexOf((byte)0), 0))), isFatal: true);
    }
}
