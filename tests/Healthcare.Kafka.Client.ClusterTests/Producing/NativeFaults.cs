using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Faults that no broker has to bring about.</summary>
internal static class NativeFaults
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ErrorCode TestFatalError(nint client, ErrorCode code, [MarshalAs(UnmanagedType.LPUTF8Str)] string reason);

    /// <summary>Raises a real fatal error, with the function that librdkafka has for the tests of its users.</summary>
    public static void RaiseFatalError(ConfluentProducerTransport transport, ErrorCode code)
    {
        var raise = Marshal.GetDelegateForFunctionPointer<TestFatalError>(
            NativeLibrary.GetExport(LibrdkafkaModule.Handle, "rd_kafka_test_fatal_error"));
        transport.Native!.Call(client => raise(client, code, "raised by a test"));
    }
}
