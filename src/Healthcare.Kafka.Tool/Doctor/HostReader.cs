using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>Reads a Linux host from /proc.</summary>
/// <param name="proc">Where that is.</param>
/// <param name="cores">How many cores there are.</param>
internal sealed class HostReader(string proc, int cores)
{
    private const string MainClass = "kafka.Kafka";

    public HostFacts Read() => new(
        Recommendations.Of(TuningArea.Linux)
            .Select(one => (one.Key, Value: TryRead(Path.Combine("sys", one.Key.Replace('.', '/')))))
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => string.Join(' ', pair.Value!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))),
        Memory(TryRead("meminfo")),
        cores,
        [.. Processes()]);

    private static long? Memory(string? text) =>
        text?.Split('\n').FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..]
            && long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number * 1024
            : null;

    private IEnumerable<BrokerProcess> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories(proc))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && TryRead(Path.Combine($"{id}", "cmdline")) is { } line && line.Split('\0').Contains(MainClass))
            {
                var limits = TryRead(Path.Combine($"{id}", "limits"))?.Split('\n').FirstOrDefault(limit => limit.StartsWith("Max open files", StringComparison.Ordinal))
                    ?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                yield return new(id, JvmFlags.Parse(line), limits?.ElementAtOrDefault(3), limits?.ElementAtOrDefault(4));
            }
        }
    }

    // A process may end meanwhile, or belong to another account; a kernel may lack a setting.
    private string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(proc, file)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
