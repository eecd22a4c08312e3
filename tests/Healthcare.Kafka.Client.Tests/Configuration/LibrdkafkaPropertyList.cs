using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>librdkafka's own table of configuration properties, as rd_kafka_conf_properties_show prints it.</summary>
internal sealed record LibrdkafkaProperty(string Name, string Range, string Default, string Description)
{
    public static IReadOnlyList<LibrdkafkaProperty> All { get; } = Read();

    /// <summary>Finds a key; a global one before a topic's of the same name.</summary>
    public static LibrdkafkaProperty Find(string name) =>
        All.FirstOrDefault(property => property.Name == name) ?? throw new InvalidOperationException($"librdkafka does not know {name}.");

    private static List<LibrdkafkaProperty> Read()
    {
        var show = Marshal.GetDelegateForFunctionPointer<Show>(NativeLibrary.GetExport(LibrdkafkaModule.Handle, "rd_kafka_conf_properties_show"));
        var path = Path.GetTempFileName();
        try
        {
            var file = fopen(path, "w");
            show(file);
            _ = fclose(file);
            return [.. File.ReadLines(path).Select(line => line.Split(" | ")).Where(cells => cells.Length >= 6 && cells[0].Trim() != "Property")
                .Select(cells => new LibrdkafkaProperty(cells[0].Trim(), cells[2].Trim(), cells[3].Trim(), string.Join(" | ", cells[5..])))];
        }
        finally
        {
            File.Delete(path);
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Show(nint file);

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint fopen([MarshalAs(UnmanagedType.LPStr)] string path, [MarshalAs(UnmanagedType.LPStr)] string mode);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fclose(nint file);
}
