using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>librdkafka's <c>rd_kafka_purge</c>: ends the messages that a producer has, each with what librdkafka knows of it.</summary>
internal static class LibrdkafkaPurge
{
    private const int Queue = 0x1;
    private const int InFlight = 0x2;

    // Without it, a broker's thread that hangs in a name lookup would hold the caller.
    private const int NonBlocking = 0x4;

    private static readonly Lazy<Purge> _purge = new(
        () => Marshal.GetDelegateForFunctionPointer<Purge>(NativeLibrary.GetExport(LibrdkafkaModule.Handle, "rd_kafka_purge")));

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ErrorCode Purge(nint client, int flags);

    /// <summary>Asks for it and returns at once; the delivery reports follow.</summary>
    public static bool Start(NativeClient client) =>
        client.Call(static handle => _purge.Value(handle, Queue | InFlight | NonBlocking)) == ErrorCode.NoError;
}
