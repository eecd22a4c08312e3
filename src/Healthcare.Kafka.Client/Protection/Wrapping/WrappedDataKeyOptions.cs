namespace Healthcare.Kafka.Client;

/// <summary>How <see cref="WrappedDataKeys"/> rotates and remembers keys.</summary>
public sealed class WrappedDataKeyOptions
{
    /// <summary>Gets or sets how old the shared data key gets before the next one takes its place. Older ones open what they encrypted.</summary>
    /// <value>More than zero. Default: 1 day. Keys of single subjects stay: what they are for is to be destroyed.</value>
    public TimeSpan SharedKeyLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets how long a key in memory is used without asking the store whether it was destroyed.</summary>
    /// <value>More than zero. Default: 5 minutes. Crypto-shredding takes effect in other processes within this time.</value>
    public TimeSpan CacheTtl { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how many keys are kept in memory; the one that was not used for the longest time gives way.</summary>
    /// <value>1 or more. Default: 10,000, which takes some 10 MB.</value>
    public int MaxCachedKeys { get; set; } = 10_000;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SharedKeyLifetime, TimeSpan.Zero, nameof(SharedKeyLifetime));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CacheTtl, TimeSpan.Zero, nameof(CacheTtl));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCachedKeys, 1, nameof(MaxCachedKeys));
    }
}
