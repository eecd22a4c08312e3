using System.Diagnostics;

namespace ClinicalPipeline;

/// <summary>Derives alerts from a batch of one partition and has them safe on the brokers before the batch is acknowledged.</summary>
internal sealed class ClinicalEventHandler(
    [FromKeyedServices("alerts")] IHealthcareProducer<string, ClinicalAlert> alerts, PipelineRun run) : IBatchHandler<string, FhirResource>
{
    public async Task HandleAsync(MessageBatch<string, FhirResource> batch, CancellationToken cancellationToken)
    {
        var receivedAt = Stopwatch.GetTimestamp();
        var handled = new List<HandledEvent>(batch.Count);
        var raised = new List<OutgoingMessage<string, ClinicalAlert>>();
        foreach (var message in batch)
        {
            if (!run.TryIdentify(message.Headers, out var sequence))
            {
                continue;
            }

            var derived = AlertRules.Derive(message.Value, message.Key);
            raised.AddRange(derived.Select(alert => new OutgoingMessage<string, ClinicalAlert>(message.Key, alert) { Headers = message.Headers }));
            handled.Add(new HandledEvent(sequence, message.Key, derived.Count));
        }

        if (raised.Count > 0)
        {
            // Throwing acknowledges nothing: the batch comes again, and no alert is forgotten.
            var delivery = await alerts.ProduceBatchAsync(Topics.Alerts, raised, cancellationToken);
            await ResumeFailedAsync(raised, delivery, cancellationToken);
            delivery.ThrowIfNotAllPersisted();
        }

        run.Handled(handled, batch.TopicPartition.Partition.Value, receivedAt);
    }

    // Every outcome is known here, and the batch brings all its alerts again in their order: the patients that failed may go on then.
    private async Task ResumeFailedAsync(
        List<OutgoingMessage<string, ClinicalAlert>> raised, BatchDelivery delivery, CancellationToken cancellationToken)
    {
        for (var i = 0; i < delivery.Count; i++)
        {
            if (!delivery[i].IsPersisted)
            {
                await alerts.ResumeKeyAsync(Topics.Alerts, raised[i].Key, cancellationToken);
            }
        }
    }
}
