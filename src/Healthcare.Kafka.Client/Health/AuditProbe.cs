namespace Healthcare.Kafka.Client;

/// <summary>Judges whether the application's audit sink takes what it is given. Without one there is nothing to complain of.</summary>
internal sealed class AuditProbe(Func<AuditTrail?> trail)
{
    // A sink's store that restarts is back sooner.
    private static readonly TimeSpan LongestFailure = TimeSpan.FromSeconds(10);

    public ClientFindings Look(DateTimeOffset now) => new(
        trail() is { FailingSince: { } since } failing && now - since is var failure && failure > LongestFailure
            ? [$"The audit sink has taken nothing for {ClientFindings.Text(failure)}, and {failing.Waiting} events wait: messages that are skipped or dead-lettered wait with them."]
            : [],
        []);
}
