namespace Healthcare.Kafka.Tool;

/// <summary>Reads a JVM's command line as the recommendations name flags.</summary>
internal static class JvmFlags
{
    private static readonly string[] _sizes = ["-Xms", "-Xmx"];

    /// <summary>Gets the flags by name, a switch with the value on; of one that is there twice the last, as the JVM does.</summary>
    public static Dictionary<string, string> Parse(string line)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var flag in line.Split([' ', '\0'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Array.Find(_sizes, size => flag.Length > size.Length && flag.StartsWith(size, StringComparison.Ordinal)) is { } size)
            {
                flags[size] = flag[size.Length..];
            }
            else if (flag.StartsWith("-XX:-", StringComparison.Ordinal))
            {
                flags.Remove($"-XX:+{flag[5..]}");
            }
            else if (flag.StartsWith("-XX:", StringComparison.Ordinal))
            {
                var at = flag.IndexOf('=', StringComparison.Ordinal);
                flags[at < 0 ? flag : flag[..at]] = at < 0 ? "on" : flag[(at + 1)..];
            }
            else if (flag == "-server")
            {
                flags[flag] = "on";
            }
        }

        return flags;
    }

    /// <summary>Gets a size such as 16g in bytes; null when it is none.</summary>
    public static long? Bytes(string size)
    {
        var shift = size.Length == 0 ? -1 : char.ToUpperInvariant(size[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, >= '0' and <= '9' => 0, _ => -1 };
        return shift >= 0 && long.TryParse(shift == 0 ? size : size[..^1], out var number) ? number << shift : null;
    }
}
