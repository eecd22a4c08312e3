using Spectre.Console;

namespace ClinicalPipeline;

/// <summary>Shows how the run goes: a live table on a terminal, a plain line a second where the output goes to a file or a pipe.</summary>
internal sealed class ProgressDisplay(PipelineRun run, IAnsiConsole console, Arguments arguments) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var meter = new ProgressMeter(run);
        return console.Profile.Capabilities.Interactive
            ? console.Live(ProgressTable.Draw(meter.Take(), arguments.Events)).StartAsync(live => UpdateAsync(live, meter, stoppingToken))
            : WriteLinesAsync(meter, stoppingToken);
    }

    private async Task UpdateAsync(LiveDisplayContext live, ProgressMeter meter, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (await TickAsync(timer, stoppingToken))
        {
            live.UpdateTarget(ProgressTable.Draw(meter.Take(), arguments.Events));
        }

        live.UpdateTarget(ProgressTable.Draw(meter.Take(), arguments.Events));
    }

    private static async Task WriteLinesAsync(ProgressMeter meter, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await TickAsync(timer, stoppingToken))
        {
            await Console.Out.WriteLineAsync(meter.Take().ToLine());
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
