using System.Buffers.Text;
using System.Text;

namespace ClinicalPipeline;

/// <summary>
/// What tells one event from another, beside the payload, which stays the FHIR resource that was read: the run and a number in the run.
/// A topic that other runs have written to is no trouble then.
/// </summary>
internal sealed class RunHeaders(string runId)
{
    private const string RunId = "run-id";
    private const string EventSequence = "event-seq";

    private readonly byte[] _runId = Encoding.UTF8.GetBytes(runId);

    public Headers Create(long sequence)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(sequence, text, out var length);
        return new Headers { { RunId, _runId }, { EventSequence, text[..length].ToArray() } };
    }

    /// <returns>Whether the message is of this run.</returns>
    public bool TryRead(Headers headers, out long sequence)
    {
        sequence = -1;
        return headers.TryGetLastBytes(RunId, out var run) && run.AsSpan().SequenceEqual(_runId)
            && headers.TryGetLastBytes(EventSequence, out var text) && Utf8Parser.TryParse(text, out sequence, out var length) && length == text.Length;
    }
}
