using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Healthcare.Kafka.Tool;

/// <summary>A settings file. What is wrong with it is told by place: its text may be a secret.</summary>
internal static class SettingsFile
{
    /// <exception cref="ToolException">The file cannot be read, or is not JSON.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return [.. new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().Where(pair => pair.Value is not null)];
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidDataException)
        {
            throw new ToolException(ExitCode.Settings, $"The settings file {path} is not JSON as settings have it{Place(exception)}. Correct it there.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw InputFile.Unreadable("settings file", path, exception);
        }
    }

    private static string Place(Exception exception) => (exception as JsonException ?? exception.InnerException as JsonException) is { LineNumber: { } line } json
        ? $": line {line + 1}, byte {json.BytePositionInLine + 1}"
        : "";
}
