using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Healthcare.Kafka.Shared;

/// <summary>Streams a file line by line as bytes. A line that is too long comes as null, so memory stays bounded whatever the file holds.</summary>
internal static class LineReader
{
    public static async IAsyncEnumerable<byte[]?> ReadAsync(
        Stream stream, int maxLineBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var lines = new List<byte[]?>();
        var skipping = false;
        bool completed;
        do
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            completed = result.IsCompleted;
            var rest = Split(result.Buffer, maxLineBytes, lines, ref skipping);
            if (completed && (rest.Length > 0 || skipping))
            {
                lines.Add(skipping || rest.Length > maxLineBytes ? null : rest.ToArray());
            }
            else if (rest.Length > maxLineBytes)
            {
                skipping = true;
                rest = rest.Slice(rest.End);
            }

            reader.AdvanceTo(rest.Start, rest.End);
            foreach (var line in lines)
            {
                yield return line;
            }

            lines.Clear();
        }
        while (!completed);
    }

    private static ReadOnlySequence<byte> Split(ReadOnlySequence<byte> buffer, int maxLineBytes, List<byte[]?> lines, ref bool skipping)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            lines.Add(skipping || line.Length > maxLineBytes ? null : line.ToArray());
            skipping = false;
        }

        return reader.UnreadSequence;
    }
}
