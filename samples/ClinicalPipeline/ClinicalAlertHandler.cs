using System.Diagnostics;

namespace ClinicalPipeline;

/// <summary>Stands for the ward that is to see an alert: measures how long after its event it arrives.</summary>
internal sealed class ClinicalAlertHandler(PipelineRun run) : IMessageHandler<string, ClinicalAlert>
{
    public Task HandleAsync(IncomingMessage<string, ClinicalAlert> message, CancellationToken cancellationToken)
    {
        if (run.TryIdentify(message.Headers, out var sequence))
        {
            run.AlertArrived(sequence, message.Value, Stopwatch.GetTimestamp());
        }

        return Task.CompletedTask;
    }
}
