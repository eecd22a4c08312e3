using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>Admin requests over a client of their own, with the connection's settings, that lives as long as they do.</summary>
/// <remarks>
/// Confluent.Kafka can ask over another client's connections only where that is one of its own. Topics are looked at when a producer starts and now and
/// then after: a login more is cheaper than thirty functions of librdkafka beside Confluent.Kafka's reading of the answers.
/// </remarks>
internal sealed class SeparateAdmin(ProducerSettings settings, UnfailingEvents events) : IDisposable
{
    // A transactional id would make it a rival of the producer; idempotence has it ask for a producer id.
    private static readonly HashSet<string> _ofProducers =
    [
        .. LibrdkafkaKeys.ProducerRows.Select(static row => row.Key).OfType<string>(), "acks", "enable.idempotence", "statistics.interval.ms",
    ];

#pragma warning disable CA2213 // A token source without a timer holds nothing to dispose, and a request may look at it late.
    private readonly CancellationTokenSource _closing = new();
#pragma warning restore CA2213

    /// <inheritdoc cref="IProducerTransport.DescribeTopicsAsync"/>
    public async Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        stop.Token.ThrowIfCancellationRequested();

        // Nobody polls an admin client for its lines, and the threads that they come on are no place for an application's logger: see ServedLog.
        var lines = new ConcurrentQueue<LogMessage>();
        try
        {
            using var admin = new AdminClientBuilder(settings.Secrets.Keys(settings.Librdkafka).Where(static pair => !IsOfProducers(pair.Key)))
                .SetLogHandler((_, line) => lines.Enqueue(line))
                .SetErrorHandler(static (_, _) => { })
                .Build();
            using var secrets = settings.Secrets.Attach(new ManagedSecretTarget(admin));
            return await TopicFactsReader.ReadAsync(admin, topics, timeout, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            while (lines.TryDequeue(out var line))
            {
                events.OnLog(line);
            }
        }
    }

    /// <summary>Ends requests under way and lets none begin, without waiting for them.</summary>
    public void Dispose() => _closing.Cancel();

    private static bool IsOfProducers(string key) => _ofProducers.Contains(key) || key.StartsWith("dotnet.", StringComparison.Ordinal);
}
