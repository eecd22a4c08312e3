using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Faults that no broker has to bring about.</summary>
internal static class NativeFaults
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ErrorCode TestFatalError(nint client, ErrorCode code, [MarshalAs(UnmanagedType.LPUTF8Str)] string reason);

    /// <summary>Raises a real fatal error, with the function that librdkafka has for the tests of its users.</summary>
    public static void RaiseFatalError(IProducerTransport transport, ErrorCode code)
    {
        var raise = Marshal.GetDelegateForFunctionPointer<TestFatalError>(
            NativeLibrary.GetExport(LibrdkafkaModule.Handle, "rd_kafka_test_fatal_error"));
        _ = transport switch
        {
            NativeProducerTransport native => native.Client.Call(Raise),
            ConfluentProducerTransport managed => managed.Native!.Call(Raise),
            _ => throw new ArgumentException("A transport without a native client.", nameof(transport)),
        };

        ErrorCode Raise(nint client) => raise(client, code, "raised by a test");
    }
}
