using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>Finds the librdkafka that Confluent.Kafka runs on, so that mock brokers and clients share one copy of it.</summary>
internal static class LibrdkafkaModule
{
    public const string Name = "librdkafka";

#pragma warning disable CA2255 // The resolver must be in place before the first native call, whichever that is.
    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(LibrdkafkaModule).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (libraryName != Name)
        {
            return 0;
        }

        // Makes Confluent.Kafka choose and load its library: the package carries several builds of it for Linux.
        _ = Library.Version;
        return FindLoaded() is { } path ? NativeLibrary.Load(path) : NativeLibrary.Load(Name, typeof(Library).Assembly, searchPath: null);
    }

    private static string? FindLoaded()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>()
            .Select(static module => module.FileName)
            .FirstOrDefault(static path => Path.GetFileName(path).Contains(Name, StringComparison.Ordinal));
    }
}
