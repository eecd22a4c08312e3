using System.Collections;
using System.Diagnostics;

namespace Healthcare.Kafka.Client;

/// <summary>Links to the spans that the messages of a call were sent in. The headers are read when somebody asks: for a span that is not sampled, nobody does.</summary>
/// <param name="batch">The batch, which must live as long as this is read.</param>
/// <param name="start">The first message's index.</param>
/// <param name="count">How many follow each other from there.</param>
/// <param name="indices">The messages' indices, where they do not follow each other; null where they do.</param>
/// <param name="most">The greatest number of links.</param>
internal sealed class SendLinks(LaneBatch batch, int start, int count, IReadOnlyList<int>? indices, int most) : IEnumerable<ActivityLink>
{
    public IEnumerator<ActivityLink> GetEnumerator()
    {
        var sample = new EvenSample(indices?.Count ?? count, most);
        var last = new byte[TraceParent.Length];
        for (var number = 0; number < sample.Count; number++)
        {
            if (Next(sample[number], last) is { } context)
            {
                yield return new ActivityLink(context);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The messages of one call of a producer have one context and come one after the other: it is linked once.
    private ActivityContext? Next(int place, byte[] last)
    {
        Span<byte> parent = stackalloc byte[TraceParent.Length];
        ref readonly var record = ref batch.Records.Span[indices?[place] ?? (start + place)];
        if (record.CopyLastHeader(KafkaHeaderNames.TraceParent, parent) != TraceParent.Length
            || parent.SequenceEqual(last) || !TraceParent.TryParse(parent, out var context))
        {
            return null;
        }

        parent.CopyTo(last);
        return context;
    }
}
