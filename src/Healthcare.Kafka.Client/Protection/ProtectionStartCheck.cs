namespace Healthcare.Kafka.Client;

/// <summary>Looks at what one client needs to protect or to open before the host starts: a key that is missing stops the start, not the first message.</summary>
internal sealed class ProtectionStartCheck(Func<CancellationToken, Task> run)
{
    public Task RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
}
