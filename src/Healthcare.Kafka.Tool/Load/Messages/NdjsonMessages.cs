using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Healthcare.Kafka.Tool;

/// <summary>FHIR resources of the user's own file, one JSON document a line, plain or gzip; keyed by their patient.</summary>
internal static class NdjsonMessages
{
    private const int MostBytesOfALine = 990_000;
    private const long MostBytes = 256L * 1024 * 1024;

    /// <exception cref="ToolException">The file cannot be read, or a line is no JSON object.</exception>
    public static async Task<LoadMessages> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var messages = new List<LoadMessage>();
        var (number, bytes) = (0L, 0L);
        try
        {
            using var file = File.OpenRead(path);
            using var content = Decompressed(file);
            await foreach (var line in LineReader.ReadAsync(content, MostBytesOfALine, cancellationToken).ConfigureAwait(false))
            {
                number++;
                if (line is null)
                {
                    throw Refusal(path, number, $"is longer than {MostBytesOfALine} bytes");
                }

                if (!line.AsSpan().Trim(" \t\r"u8).IsEmpty)
                {
                    messages.Add(new(KeyOf(line) ?? throw Refusal(path, number, "is no JSON object"), line));
                    bytes += line.Length;
                }

                if (bytes > MostBytes)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw InputFile.Unreadable("input", path, exception);
        }

        return messages.Count > 0
            ? new($"{messages.Count} resources of {Path.GetFileName(path)}", messages)
            : throw new ToolException(ExitCode.Settings, $"The input {path} has no line.");
    }

    private static ToolException Refusal(string path, long number, string what) =>
        new(ExitCode.Settings, $"The input {path} cannot be used: line {number} {what}. One FHIR resource a line (NDJSON) is expected.");

    private static Stream Decompressed(FileStream file)
    {
        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Gets the patient's reference, or the resource's type where it has no patient; null for what is no JSON object.</summary>
    private static byte[]? KeyOf(byte[] line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return root.ValueKind != JsonValueKind.Object ? null
                : Encoding.UTF8.GetBytes(Reference(root, "subject") ?? Reference(root, "patient") ?? Text(root, "id") ?? "none");
        }
        catch (JsonException)
        {
            // Its message quotes the input.
            return null;
        }
    }

    private static string? Reference(JsonElement resource, string name) =>
        resource.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Object ? Text(element, "reference") : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
