namespace Healthcare.Kafka.Client;

/// <summary>Thrown by a handler to be called again, not before a delay: as any other exception, with a wait of its own.</summary>
/// <remarks>It counts against the same retries. A pipeline of yours meets it too for messages that a batch handler marked with <see cref="MessageBatch{TKey, TValue}.Retry"/>.</remarks>
#pragma warning disable CA1032 // No constructor takes a text: it could hold patient data.
public sealed class RetryException : Exception
{
    /// <summary>Makes the verdict.</summary>
    /// <param name="delay">The least wait before the next try, 0 to 1 day. The wait of the retries applies where it is longer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is out of its range.</exception>
    public RetryException(TimeSpan delay)
        : base("The handler asks for another try.")
    {
        RetryDelay.Check(delay);
        Delay = delay;
    }

    /// <summary>Gets the least wait before the next try.</summary>
    public TimeSpan Delay { get; }
}
