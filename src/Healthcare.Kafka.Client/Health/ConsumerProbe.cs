namespace Healthcare.Kafka.Client;

/// <summary>What a health check sees of one consumer.</summary>
internal sealed record ConsumerFindings(
    IReadOnlyList<string> Problems, int Partitions, int HaltedPartitions, int OffsetGaps, TimeSpan OldestUnfinishedAge);

/// <summary>Judges one consumer by what it does, not by what a broker says.</summary>
/// <param name="name">The consumer's name.</param>
/// <param name="read">Reads its state.</param>
/// <param name="maxPollInterval">How long it may go without a poll before its group gives its partitions away.</param>
internal sealed class ConsumerProbe(string name, Func<ConsumerStatus> read, TimeSpan maxPollInterval)
{
    // A coordinator that moves is back sooner.
    private static readonly TimeSpan LongestCommitFailure = TimeSpan.FromMinutes(1);

    // A partition that changes its leader has one again sooner.
    private static readonly TimeSpan LongestDeadLetterWait = TimeSpan.FromSeconds(10);

    public ConsumerFindings Look(DateTimeOffset now)
    {
        var status = read();
        var halted = status.Halted.ToList();
        var problems = Problems(status, now).Concat(halted.Select(partition => Describe(partition.Halt!)));
        return new ConsumerFindings([.. problems], status.Partitions.Count, halted.Count, (int)status.OffsetGaps, status.OldestUnfinishedAge ?? TimeSpan.Zero);
    }

    private IEnumerable<string> Problems(ConsumerStatus status, DateTimeOffset now)
    {
        if (status.FatalError is { } fatal)
        {
            yield return $"Consumer '{name}' died of {fatal}: {ConsumerErrors.RemedyOf(fatal)}.";
        }
        else if (status.State != ConsumerState.Running)
        {
            yield return $"Consumer '{name}' is not running ({status.State}).";
        }
        else if (now - status.LastPoll is { } silence && silence > maxPollInterval)
        {
            yield return $"Consumer '{name}' has not polled for {silence.TotalSeconds:F0} s: its group takes it for dead.";
        }

        if (now - status.CommitFailingSince is { } failing && failing > LongestCommitFailure)
        {
            yield return $"Consumer '{name}' could not commit for {failing.TotalSeconds:F0} s: what it handled comes again after a restart.";
        }

        foreach (var partition in status.Partitions.Where(partition => partition.Stalled))
        {
            yield return $"Consumer '{name}' gets nothing from {partition.TopicPartition.Topic}[{partition.TopicPartition.Partition.Value}], though its log goes on: restart the service if it stays so.";
        }

        if (status.DeadLetterWait is { } wait && (wait.Code != ErrorCode.NoError || now - wait.Since > LongestDeadLetterWait))
        {
            yield return $"Consumer '{name}' has waited {(now - wait.Since).TotalSeconds:F0} s for its dead-letter topic ({wait.Code}): "
                + "what is given up is not committed, and its lane stands still.";
        }

        if (status.RefusedFor is { } refused)
        {
            yield return $"Consumer '{name}' was refused by the brokers: {refused}.";
        }
    }

    private string Describe(Halt halt) =>
        $"Consumer '{name}' stands still at {halt.Position.Topic}[{halt.Position.Partition.Value}]@{halt.Position.Offset.Value}: {halt.Reason}"
        + (halt.ExceptionType is null ? "." : $" ({halt.ExceptionType}).");
}
