namespace Healthcare.Kafka.Client;

/// <summary>What a health check finds of one client.</summary>
/// <param name="Problems">What keeps it from its work.</param>
/// <param name="Warnings">What it works in spite of.</param>
internal sealed record ClientFindings(IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings)
{
    /// <summary>Says how long something took, in the unit that it is read in.</summary>
    public static string Text(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(10) ? FormattableString.Invariant($"{duration.TotalMilliseconds:0.#} ms") : FormattableString.Invariant($"{duration.TotalSeconds:0} s");
}
