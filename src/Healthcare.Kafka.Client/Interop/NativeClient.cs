using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>The <c>rd_kafka_t</c> behind a client of Confluent.Kafka, for the functions of librdkafka that it does not wrap.</summary>
/// <remarks>
/// Confluent.Kafka keeps it internal. Where a version of it has moved it, or its library cannot be found, there is no native client: the library works
/// on without those functions, and says less exactly what became of messages at dispose.
/// </remarks>
internal sealed class NativeClient
{
    private readonly SafeHandle _handle;

    private NativeClient(SafeHandle handle) => _handle = handle;

    /// <summary>Finds the native client of a producer or consumer; null where this version of Confluent.Kafka keeps it elsewhere.</summary>
    public static NativeClient? Of(IClient client)
    {
        try
        {
            _ = LibrdkafkaModule.Handle;
            return LibrdkafkaHandle(client.Handle) is SafeHandle handle ? new NativeClient(handle) : null;
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or FileNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Calls a function of librdkafka with the client's pointer, which stays valid until the call returns.</summary>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public TResult Call<TResult>(Func<nint, TResult> function)
    {
        var isHeld = false;
        try
        {
            _handle.DangerousAddRef(ref isHeld);
            return function(_handle.DangerousGetHandle());
        }
        finally
        {
            if (isHeld)
            {
                _handle.DangerousRelease();
            }
        }
    }

    /// <summary>Keeps the client from being destroyed, also when it is disposed, until the hold is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Hold Keep() => new(_handle);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LibrdkafkaHandle")]
    [return: UnsafeAccessorType("Confluent.Kafka.Impl.SafeKafkaHandle, Confluent.Kafka")]
    private static extern object? LibrdkafkaHandle(Handle handle);

    /// <summary>One reference to a client. Disposing the last one of a disposed client destroys it, and waits for that.</summary>
    internal sealed class Hold : IDisposable
    {
        private readonly SafeHandle _handle;

        public Hold(SafeHandle handle)
        {
            var isHeld = false;
            handle.DangerousAddRef(ref isHeld);
            _handle = handle;
        }

        public nint Pointer => _handle.DangerousGetHandle();

        public void Dispose() => _handle.DangerousRelease();
    }
}
