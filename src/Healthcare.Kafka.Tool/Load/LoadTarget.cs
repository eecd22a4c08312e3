using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>One target for one contender, and what was measured.</summary>
/// <param name="Contender">Whose run.</param>
/// <param name="Target">What is judged.</param>
/// <param name="Wanted">What it should be.</param>
/// <param name="Measured">What it is.</param>
/// <param name="IsMet">Whether it is reached.</param>
internal sealed record LoadTarget(string Contender, string Target, string Wanted, string Measured, bool IsMet)
{
    private const double ProducerMilliseconds = 10;
    private const double EndToEndMilliseconds = 100;
    private const double SustainedUse = 0.7;
    private const double RateTolerance = 0.99;

    /// <summary>Judges a run by the tuning guide's targets. Latencies only at a pace: without one, the time in the sender's own queue is measured.</summary>
    public static IEnumerable<LoadTarget> Judge(LoadPlan plan, LoadResult result)
    {
        if (plan.HasProducer)
        {
            yield return new(result.Contender, "messages lost", "0", Text(result.Lost), result.Lost == 0);
            yield return new(result.Contender, "messages not delivered", "0", Text(result.Failed), result.Failed == 0);
        }

        if (plan.Rate is { } rate && result.Offered is { } offered)
        {
            yield return new(result.Contender, "rate held", $"{rate:N0}/s", $"{result.ProducedPerSecond:N0}/s", result.Persisted >= offered * RateTolerance);
        }

        if (plan.Rate is null && !plan.IsOneAtATime)
        {
            yield break;
        }

        if (result.ProduceLatency is { } produce)
        {
            yield return new(result.Contender, "producer latency, p99", $"< {ProducerMilliseconds} ms", Milliseconds(produce.P99), produce.P99 < ProducerMilliseconds);
        }

        if (result.EndToEndLatency is { } endToEnd)
        {
            yield return new(result.Contender, "end-to-end latency, p99", $"< {EndToEndMilliseconds} ms", Milliseconds(endToEnd.P99), endToEnd.P99 < EndToEndMilliseconds);
        }

        yield return new(result.Contender, "CPU of this machine, this process", $"< {SustainedUse:P0}", $"{result.Cpu:P0}", result.Cpu < SustainedUse);
    }

    private static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ms");
}
