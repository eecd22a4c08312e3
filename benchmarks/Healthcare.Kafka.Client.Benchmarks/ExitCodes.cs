namespace Healthcare.Kafka.Client.Benchmarks;

internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A run lost, repeated or mixed up a message, did not end in time, or its settings differed from the other side's.</summary>
    public const int RunFailed = 1;

    public const int WrongArguments = 2;
}
