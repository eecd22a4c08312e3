using Microsoft.Extensions.Options;

namespace ClinicalPipeline;

/// <summary>Runs the pipeline from the first event to the last alert, then stops the host.</summary>
internal sealed class PipelineWorker(
    ClinicalEventIntake intake, PipelineRun run, IOptions<PipelineOptions> options, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        try
        {
            var work = WorkAsync(stall.Token);
            await WatchAsync(work, stall);
            await work;
        }
        catch (InputException exception)
        {
            run.Fail(exception.Message, isInput: true);
        }
        catch (HealthcareKafkaException exception)
        {
            run.Fail(exception.Message);
        }
        catch (OperationCanceledException)
        {
            run.Fail(stoppingToken.IsCancellationRequested ? "Stopped before the end." : $"Nothing moved for {options.Value.StallTimeout}: see the log for the brokers and the handlers.");
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await intake.RunAsync(cancellationToken);
        await run.Window.WaitUntilEmptyAsync(cancellationToken);
        while (run.Alerts.Arrived < run.Alerts.Raised)
        {
            await Task.Delay(s_look, cancellationToken);
        }

        run.Complete();
    }

    /// <summary>Gives up when nothing has moved for a while: an end with a verdict is worth more than a wait without one.</summary>
    private async Task WatchAsync(Task work, CancellationTokenSource stall)
    {
        var moved = -1L;
        var still = TimeSpan.Zero;
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
            var now = run.Events.Persisted + run.Events.Consumed + run.Alerts.Arrived + run.Foreign;
            still = now == moved ? still + TimeSpan.FromSeconds(1) : TimeSpan.Zero;
            moved = now;
            if (still >= options.Value.StallTimeout)
            {
                await stall.CancelAsync();
                return;
            }
        }
    }
}
