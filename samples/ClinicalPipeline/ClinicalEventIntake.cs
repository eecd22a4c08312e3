using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace ClinicalPipeline;

/// <summary>Reads the input and produces it in batches, keyed by patient.</summary>
internal sealed class ClinicalEventIntake(
    IHealthcareProducer<string, byte[]> producer, IEventInput input, Arguments arguments, PipelineRun run, IOptions<PipelineOptions> options)
{
    private readonly Queue<(long First, Task<BatchDelivery> Delivery)> _inFlight = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var batch in EventBatches.ReadAsync(input, arguments.Events, options.Value.BatchSize, cancellationToken))
        {
            if (run.Events.Added == 0)
            {
                await StartAsync(batch[0], cancellationToken);
                await ProduceAsync(batch.Skip(1).ToArray(), cancellationToken);
            }
            else
            {
                await ProduceAsync(batch, cancellationToken);
            }
        }

        await SettleAsync(leave: 0);
    }

    // The first event goes alone and comes back before the others leave: the consumers are in their groups then, and the times that
    // follow are those of the pipeline, not of its start.
    private async Task StartAsync(ClinicalEvent first, CancellationToken cancellationToken)
    {
        await ProduceAsync([first], cancellationToken);
        await SettleAsync(leave: 0);
        await run.Window.WaitUntilEmptyAsync(cancellationToken);
        run.Start();
    }

    private async Task ProduceAsync(IReadOnlyList<ClinicalEvent> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        await run.Window.EnterAsync(batch.Sum(item => (long)item.Resource.Length), cancellationToken);
        var first = run.Events.Added;
        var now = Stopwatch.GetTimestamp();
        var messages = new OutgoingMessage<string, byte[]>[batch.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = new(batch[i].Patient, batch[i].Resource) { Headers = run.Headers.Create(run.Events.Add(now, batch[i].Resource.Length)) };
        }

        // The next call follows before this one has its outcomes: the order is that of the calls, and the brokers are kept busy.
        _inFlight.Enqueue((first, producer.ProduceBatchAsync(Topics.Events, messages, cancellationToken)));
        await SettleAsync(leave: options.Value.BatchesInFlight - 1);
    }

    private async Task SettleAsync(int leave)
    {
        while (_inFlight.Count > leave)
        {
            var (first, task) = _inFlight.Dequeue();
            var delivery = await task;
            for (var i = 0; i < delivery.Count; i++)
            {
                if (delivery[i].IsPersisted)
                {
                    run.Events.MarkPersisted(first + i);
                }
            }

            // To produce a later event of a patient after a failed one would lose their order: stop here.
            delivery.ThrowIfNotAllPersisted();
        }
    }
}
