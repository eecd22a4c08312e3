using System.Runtime.CompilerServices;

namespace ClinicalPipeline;

/// <summary>
/// FHIR R4 Observations that look like a hospital's: vital signs and lab results of a number of patients whose values wander, so that some
/// leave their reference range. The same seed gives the same events.
/// </summary>
internal sealed class GeneratedInput(int events, int patients, int seed) : IEventInput
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 6, 0, 0, TimeSpan.Zero);

    public string Description => $"generator ({patients} patients, seed {seed})";

#pragma warning disable CS1998, CA5394 // Nothing to wait for, and a seeded generator is what is wanted.
    public async IAsyncEnumerable<ClinicalEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var ward = Enumerable.Range(0, patients).Select(_ => new GeneratedPatient(random)).ToArray();
        for (var i = 0; i < events; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ward[random.Next(ward.Length)].Next(s_start.AddSeconds(i * 5));
        }
    }
#pragma warning restore CS1998, CA5394
}
