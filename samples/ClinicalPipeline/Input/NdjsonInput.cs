using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace ClinicalPipeline;

/// <summary>FHIR resources from a file, one JSON document a line, plain or gzip. Streams: the file may be larger than memory.</summary>
internal sealed class NdjsonInput(string path, BadLines badLines) : IEventInput
{
    /// <summary>What the producer accepts in one message, less room for key and headers.</summary>
    private const int MaxLineBytes = 990_000;

    private int _pass;

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    public string Description => path;

    public async IAsyncEnumerable<ClinicalEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _pass++;
        await using var file = Open(path);
        await using var content = Decompress(file);
        await using var lines = LineReader.ReadAsync(content, MaxLineBytes, cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var number = 1L; await MoveNextAsync(lines); number++)
        {
            if (TryParse(lines.Current, number, out var clinicalEvent))
            {
                yield return clinicalEvent;
            }
        }
    }

    /// <summary>Opens the file and throws <see cref="InputException"/> when that cannot be done.</summary>
    public void Check() => Open(path).Dispose();

    private static FileStream Open(string path)
    {
        try
        {
            var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            return file.CanSeek ? file : throw new InputException($"The input {path} is not a file that can be read more than once.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException(
                Directory.Exists(path) ? $"The input {path} is a folder; name a file of FHIR resources, one a line (NDJSON, plain or gzip)."
                : File.Exists(path) ? $"The input {path} cannot be read: {exception.GetType().Name}. Check its permissions."
                : $"The input {path} does not exist.");
        }
    }

    // By content, not by name: a .gz that a tool has unpacked on the way is read all the same.
    private static Stream Decompress(FileStream file)
    {
        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<byte[]?> lines)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new InputException($"The input {path} is damaged: {exception.GetType().Name}. Check the file, and copy it again if it was cut short.");
        }
    }

    private bool TryParse(byte[]? line, long number, out ClinicalEvent clinicalEvent)
    {
        clinicalEvent = default;
        if (line is null)
        {
            Report(number, $"longer than {MaxLineBytes} bytes");
            return false;
        }

        var text = number == 1 && line.AsSpan().StartsWith(Utf8Mark) ? line.AsMemory(Utf8Mark.Length) : line.AsMemory();
        text = text.Span is [.., (byte)'\r'] ? text[..^1] : text;
        if (text.Span.Trim(" \t"u8).IsEmpty)
        {
            return false;
        }

        if (!FhirParser.TryParse(text.Length == line.Length ? line : text.ToArray(), out clinicalEvent, out var reason))
        {
            Report(number, reason);
            return false;
        }

        return true;
    }

    private void Report(long number, string reason)
    {
        if (_pass == 1)
        {
            badLines.Add(number, reason);
        }
    }
}
