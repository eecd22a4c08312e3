namespace Healthcare.Kafka.Client;

/// <summary>Judges one consumer by what it does, not by what a broker says.</summary>
/// <param name="name">The consumer's name.</param>
/// <param name="read">Reads its state.</param>
/// <param name="maxPollInterval">How long it may go without a poll before its group gives its partitions away.</param>
/// <param name="options">What its numbers are compared with.</param>
internal sealed class ConsumerProbe(string name, Func<ConsumerStatus> read, TimeSpan maxPollInterval, KafkaHealthOptions options)
{
    // A coordinator that moves is back sooner.
    private static readonly TimeSpan LongestCommitFailure = TimeSpan.FromMinutes(1);

    // A partition that changes its leader has one again sooner.
    private static readonly TimeSpan LongestDeadLetterWait = TimeSpan.FromSeconds(10);

    // A group that has fewer partitions than members gives one of them nothing, and may not even say so.
    private static readonly TimeSpan LongestJoin = TimeSpan.FromMinutes(1);

    public ConsumerStatus Status => read();

    public ClientFindings Look(ConsumerStatus status, DateTimeOffset now) =>
        new([.. Problems(status, now), .. status.Halted.Select(partition => Describe(partition.Halt!))], [.. Warnings(status)]);

    /// <summary>Says what only a restart helps; null when there is nothing of the kind.</summary>
    public string? Death(ConsumerStatus status, DateTimeOffset now)
    {
        if (status.FatalError is { } fatal)
        {
            return $"Consumer '{name}' died of {fatal}: {ConsumerErrors.RemedyOf(fatal)}.";
        }

        return status.State == ConsumerState.Running && now - status.LastPoll is { } silence && silence > maxPollInterval
            ? $"Consumer '{name}' has not polled for {silence.TotalSeconds:F0} s: its group takes it for dead."
            : null;
    }

    /// <summary>Says why a consumer does not work yet; null when it does.</summary>
    public string? NotStarted(ConsumerStatus status, DateTimeOffset now) => status switch
    {
        { FatalError: not null } => Death(status, now),
        { State: not ConsumerState.Running } => $"Consumer '{name}' is not running ({status.State}).",
        { FirstAssigned: null } when now - status.Started <= LongestJoin => $"Consumer '{name}' has not been given partitions by its group yet.",
        _ => null,
    };

    private IEnumerable<string> Problems(ConsumerStatus status, DateTimeOffset now)
    {
        if (Death(status, now) is { } death)
        {
            yield return death;
        }
        else if (status.State == ConsumerState.Rebuilding)
        {
            yield return $"Consumer '{name}' stalled, and its native consumer is being replaced.";
        }
        else if (status.State != ConsumerState.Running)
        {
            yield return $"Consumer '{name}' is not running ({status.State}).";
        }

        if (now - status.CommitFailingSince is { } failing && failing > LongestCommitFailure)
        {
            yield return $"Consumer '{name}' could not commit for {failing.TotalSeconds:F0} s: what it handled comes again after a restart.";
        }

        foreach (var partition in status.Partitions.Where(partition => partition.Stalled))
        {
            yield return $"Consumer '{name}' gets nothing from {Describe(partition)}, though its log goes on: restart the service if it stays so.";
        }

        if (status.DeadLetterWait is { } wait && (wait.Code != ErrorCode.NoError || now - wait.Since > LongestDeadLetterWait))
        {
            yield return $"Consumer '{name}' has waited {(now - wait.Since).TotalSeconds:F0} s for its dead-letter or retry topic ({wait.Code}): "
                + "what is given up is not committed, and its lane stands still.";
        }

        foreach (var unfinished in Unfinished(status))
        {
            yield return unfinished;
        }

        if (status.RefusedFor is { } refused)
        {
            yield return $"Consumer '{name}' was refused by the brokers: {refused}.";
        }
    }

    private IEnumerable<string> Unfinished(ConsumerStatus status) =>
        from partition in status.Partitions
        where partition.OldestUnfinishedAge > options.OldestUnfinished && !partition.PausedByOperator && partition.Halt is null
        select $"Consumer '{name}' has a message of {Describe(partition)} unfinished for {ClientFindings.Text(partition.OldestUnfinishedAge!.Value)}.";

    private IEnumerable<string> Warnings(ConsumerStatus status)
    {
        if (status.EndToEndLatency > options.EndToEndLatency)
        {
            yield return $"Consumer '{name}': 99 % of the messages are completed within {ClientFindings.Text(status.EndToEndLatency!.Value)} of their "
                + $"timestamp; the target is {ClientFindings.Text(options.EndToEndLatency!.Value)}.";
        }

        if (status.Partitions.Where(partition => partition.Lag > options.Lag).MaxBy(partition => partition.Lag) is { } behind)
        {
            yield return $"Consumer '{name}' lags {behind.Lag} messages behind in {Describe(behind)}; the target is {options.Lag}.";
        }
    }

    private static string Describe(PartitionStatus partition) => $"{partition.TopicPartition.Topic}[{partition.TopicPartition.Partition.Value}]";

    private string Describe(Halt halt) =>
        $"Consumer '{name}' stands still at {halt.Position.Topic}[{halt.Position.Partition.Value}]@{halt.Position.Offset.Value}: {halt.Reason}"
        + (halt.ExceptionType is null ? "." : $" ({halt.ExceptionType}).");
}
