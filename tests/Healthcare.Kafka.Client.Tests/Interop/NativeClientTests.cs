using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Fails when a new version of Confluent.Kafka has moved what is read of it: dispose would lose its exact outcomes without a word.</summary>
public class NativeClientTests
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Name(nint client);

    [Fact]
    public void Call_ProducerOfTheReferencedVersion_ReachesItsNativeClient()
    {
        using var producer = Build();
        var name = Marshal.GetDelegateForFunctionPointer<Name>(NativeLibrary.GetExport(LibrdkafkaModule.Handle, "rd_kafka_name"));

        var client = NativeClient.Of(producer);

        Assert.NotNull(client);
        Assert.Equal(producer.Name, client.Call(handle => Marshal.PtrToStringUTF8(name(handle))));
    }

    [Fact]
    public void Call_AfterDispose_ThrowsAndDoesNotReachIt()
    {
        NativeClient client;
        using (var producer = Build())
        {
            client = NativeClient.Of(producer)!;
        }

        Assert.Throws<ObjectDisposedException>(() => client.Call<int>(_ => throw new InvalidOperationException("reached")));
    }

    private static IProducer<byte[], byte[]> Build() =>
        new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = "127.0.0.1:1" })
            .SetErrorHandler(static (_, _) => { })
            .SetLogHandler(static (_, _) => { })
            .Build();
}
