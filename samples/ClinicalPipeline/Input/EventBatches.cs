using System.Runtime.CompilerServices;

namespace ClinicalPipeline;

/// <summary>The input in batches, once through or repeated to a number of events.</summary>
internal static class EventBatches
{
    /// <param name="input">The input.</param>
    /// <param name="count">How many events in all; null is the input once.</param>
    /// <param name="batchSize">The most events in a batch.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async IAsyncEnumerable<IReadOnlyList<ClinicalEvent>> ReadAsync(
        IEventInput input, long? count, int batchSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<ClinicalEvent>(batchSize);
        await foreach (var clinicalEvent in RepeatAsync(input, count, cancellationToken))
        {
            batch.Add(clinicalEvent);
            if (batch.Count == batchSize)
            {
                yield return batch;
                batch = new List<ClinicalEvent>(batchSize);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static async IAsyncEnumerable<ClinicalEvent> RepeatAsync(
        IEventInput input, long? count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0L;
        do
        {
            var before = read;
            await foreach (var clinicalEvent in input.ReadAsync(cancellationToken))
            {
                yield return clinicalEvent;
                if (++read == count)
                {
                    yield break;
                }
            }

            if (read == before)
            {
                throw new InputException($"The input {input.Description} holds no FHIR resource with a patient.");
            }
        }
        while (read < count);
    }
}
