namespace DataProtectionKeys;

/// <summary>Counts what it could read; ends the sample with the last message.</summary>
internal sealed class VitalSignHandler(TaskCompletionSource<int> done) : IMessageHandler<string, string>
{
    public const int Messages = 10;

    private static int s_handled;

    public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken)
    {
        // The key is a pseudonym: nothing about the patient is written.
        Console.WriteLine($"{message} of {message.Key[..24]}...: {message.Value.Length} characters");
        if (Interlocked.Increment(ref s_handled) == Messages)
        {
            done.SetResult(Messages);
        }

        return Task.CompletedTask;
    }
}
