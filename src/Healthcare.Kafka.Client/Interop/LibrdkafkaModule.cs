using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>The copy of librdkafka that Confluent.Kafka runs on, for the calls that it does not wrap.</summary>
internal static class LibrdkafkaModule
{
    // As Confluent.Kafka looks for it. The package carries several builds: on Debian the first one does not load, for want of libsasl2.so.3.
    private static readonly string[] _names = ["librdkafka", "centos8-librdkafka", "alpine-librdkafka"];

    private static readonly Lazy<nint> _handle = new(Load);

    public static nint Handle => _handle.Value;

    /// <summary>Gets what finds a function of it, once it is needed.</summary>
    public static Func<TDelegate> Export<TDelegate>(string name)
        where TDelegate : Delegate =>
        () => Marshal.GetDelegateForFunctionPointer<TDelegate>(NativeLibrary.GetExport(Handle, name));

    private static nint Load()
    {
        Library.Load();
        foreach (var name in _names)
        {
            if (NativeLibrary.TryLoad(name, typeof(Library).Assembly, null, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException("librdkafka was loaded by Confluent.Kafka from a place that its name does not lead to.");
    }
}
