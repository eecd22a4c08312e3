namespace Observability;

/// <summary>Counts what arrives. Its first try fails, as when a database is away for a moment, with a patient in the text: no log, metric or span has it.</summary>
internal sealed class VitalSignHandler(Run run) : IBatchHandler<string, VitalSign>
{
    public Task HandleAsync(MessageBatch<string, VitalSign> batch, CancellationToken cancellationToken)
    {
        if (run.IsFirstCall())
        {
            throw new TimeoutException($"could not store the heart rate of {batch[0].Value.Subject}");
        }

        run.Handled(batch.Count);
        return Task.CompletedTask;
    }
}
