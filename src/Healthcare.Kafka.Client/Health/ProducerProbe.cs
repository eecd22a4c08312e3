using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>Judges one producer by what it does, not by what a broker says.</summary>
/// <param name="producer">The producer.</param>
/// <param name="options">What its numbers are compared with.</param>
internal sealed class ProducerProbe(Func<ProducerCore> producer, KafkaHealthOptions options)
{
    public ProducerCore Core => producer();

    public ClientFindings Look() => new([.. Problems(Core)], [.. Warnings(Core)]);

    /// <summary>Says what only a restart helps; null when there is nothing of the kind.</summary>
    public string? Death() => Core is { FatalError: { } code, Settings.IsTransactional: true } core
        ? $"Producer '{core.Name}' died of {code}: restart the service."
        : null;

    private IEnumerable<string> Problems(ProducerCore core)
    {
        if (State(core) is { } state)
        {
            yield return state;
        }

        foreach (var (topic, code) in core.Refusals.All)
        {
            yield return $"Producer '{core.Name}' was refused by the brokers{(topic.Length == 0 ? "" : $" for topic '{topic}'")}: {code}.";
        }

        if (core.LongestWait is var wait && wait > options.BufferWait)
        {
            yield return $"Producer '{core.Name}' has had no room for {ClientFindings.Text(wait)}: the brokers take less than is produced, or nothing.";
        }
    }

    private string? State(ProducerCore core) => (core.FatalError, core.Keys.StoppedBy) switch
    {
        _ when core.IsDisposed => $"Producer '{core.Name}' is closed.",
        ({ }, _) when core.Settings.IsTransactional => Death(),
        ({ } code, _) => $"Producer '{core.Name}' is being replaced after {code}.",
        (_, not ErrorCode.NoError and var code) =>
            $"Producer '{core.Name}' is stopped by a delivery that failed with {code}: find out what became of it, then resume the producer.",
        _ => null,
    };

    // Neither a topic that keeps too few copies nor a failed key stops the service, so they never take it out of a load balancer; and a restart would
    // lift the stop of a key without anybody knowing what is missing.
    private IEnumerable<string> Warnings(ProducerCore core)
    {
        if (core.Keys.FailedKeys is var failed and > 0)
        {
            yield return $"Producer '{core.Name}' refuses the messages of {failed} keys after failed deliveries: find out what became of those, then resume the keys.";
        }

        foreach (var finding in core.Topics.Findings.Where(finding => finding.IsProblem))
        {
            yield return $"Producer '{core.Name}': topic '{finding.Topic}': {finding.Current}; wanted: {finding.Wanted}.";
        }

        if (options.ProducerLatency + Linger(core) is { } target && core.Metrics.Latency.Percentile(0.99) is { } latency && latency > target)
        {
            yield return $"Producer '{core.Name}': 99 % of the messages are acknowledged within {ClientFindings.Text(latency)}; the target is {ClientFindings.Text(target)}.";
        }
    }

    private static TimeSpan Linger(ProducerCore core) =>
        core.Settings.Librdkafka.FirstOrDefault(key => key.Key == "linger.ms").Value is { } text
            ? TimeSpan.FromMilliseconds(double.Parse(text, CultureInfo.InvariantCulture))
            : TimeSpan.Zero;
}
