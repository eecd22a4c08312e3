using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;

namespace Observability;

/// <summary>Sends heart rates until the run has its events, shows what there is to see while the clients are at work, and ends the service.</summary>
internal sealed class Ward(
    IHealthcareProducer<string, VitalSign> producer, Run run, HealthCheckService health, MeterProvider metrics, IHostApplicationLifetime lifetime) : BackgroundService
{
    private const int BatchSize = 20;
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SendAsync(stoppingToken);
            await run.AllHandled.WaitAsync(s_patience, stoppingToken);
            metrics.ForceFlush();
            await ShowHealthAsync(stoppingToken);
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine($"Not everything was handled within {s_patience}: see the log.");
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    // The first one alone, for a span of one message; the others in batches, each of which has one.
    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await producer.ProduceAsync(VitalSign.Topic, Message(0), cancellationToken);
        run.Persisted++;
        for (var next = 1; next < run.Events; next += BatchSize)
        {
            var batch = Enumerable.Range(next, Math.Min(BatchSize, run.Events - next)).Select(Message).ToArray();
            run.Persisted += (await producer.ProduceBatchAsync(VitalSign.Topic, batch, cancellationToken)).Count(outcome => outcome.IsPersisted);
            await Task.Delay(s_pace, cancellationToken);
        }
    }

    private async Task ShowHealthAsync(CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        run.Health = report.Status.ToString();
        foreach (var (name, entry) in report.Entries)
        {
            Console.WriteLine($"health {name}: {entry.Status} {entry.Description} {string.Join(' ', entry.Data.Select(pair => $"{pair.Key}={pair.Value}"))}");
        }
    }

    private OutgoingMessage<string, VitalSign> Message(int number) => new($"{run.Patient}-{number % 10}", new VitalSign($"Patient/{run.Patient}-{number % 10}", 60 + (number % 40)));
}
