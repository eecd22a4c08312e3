using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>The copy of librdkafka that Confluent.Kafka runs on, for the calls that it does not wrap.</summary>
/// <remarks>Every function of <see cref="Librdkafka"/> is bound to it. Another copy would not know the clients of this one.</remarks>
internal static class LibrdkafkaModule
{
    public const string Name = "librdkafka";

    // As Confluent.Kafka looks for it. The package carries several builds: on Debian the first one does not load, for want of libsasl2.so.3.
    private static readonly string[] _names = [Name, "centos8-librdkafka", "alpine-librdkafka"];

    private static readonly Lazy<nint> _handle = new(Load);

    public static nint Handle => _handle.Value;

    public static bool Has(string function) => NativeLibrary.TryGetExport(Handle, function, out _);

#pragma warning disable CA2255 // The resolver must be in place before the first native call, whichever that is.
    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(
        typeof(LibrdkafkaModule).Assembly, static (name, _, _) => name == Name ? Handle : 0);
#pragma warning restore CA2255

    private static nint Load()
    {
        Library.Load();
        if (FindLoaded() is { } path && NativeLibrary.TryLoad(path, out var loaded))
        {
            return loaded;
        }

        foreach (var name in _names)
        {
            if (NativeLibrary.TryLoad(name, typeof(Library).Assembly, null, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException("librdkafka was loaded by Confluent.Kafka from a place that its name does not lead to.");
    }

    // The application may have given Confluent.Kafka a path, which no name leads to. Not every system tells of its modules, and two are no answer.
    private static string? FindLoaded()
    {
        using var process = Process.GetCurrentProcess();
        var paths = process.Modules.Cast<ProcessModule>()
            .Select(static module => module.FileName)
            .Where(static path => Path.GetFileName(path) is var file && file.Contains(Name, StringComparison.Ordinal) && !file.Contains("++", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return paths.Count == 1 ? paths[0] : null;
    }
}
