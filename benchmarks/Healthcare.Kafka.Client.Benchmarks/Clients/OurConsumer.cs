using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Consumes the run's topic with our client: some times to warm up, then as often as is measured, each time as a new group.</summary>
internal sealed record OurConsumer<TKey, TValue, THandler>(Run Run, int Passes)
    where THandler : class
{
    public ConsumerPreset Preset { get; init; } = ConsumerPreset.Clinical;

    public Action<HealthcareConsumerOptions> Options { get; init; } = static _ => { };

    public Action<IHealthcareConsumerBuilder<TKey, TValue>> Consumer { get; init; } = static _ => { };

    /// <summary>Gets what else the service has.</summary>
    public Action<IServiceCollection> Services { get; init; } = static _ => { };

    public bool HasWarmUp { get; init; } = true;

    /// <summary>Gets how many of the messages are measured; null for all.</summary>
    public long? Measured { get; init; }

    public async Task<RunResult> RunAsync()
    {
        IReadOnlyDictionary<string, string>? settings = null;
        var measurement = await Benchmarks.Passes.MeasureAsync(Run, Passes, async (group, measurement) => settings = await PassAsync(group, measurement), HasWarmUp);
        return RunResult.Of(measurement, settings!);
    }

    private async Task<IReadOnlyDictionary<string, string>> PassAsync(string group, Measurement? measurement)
    {
        var pass = new ConsumePass(Run.Messages!.Value, measurement, Measured);
        using var host = OurHost.Build(services =>
        {
            services.AddSingleton(pass);
            Services(services);
            Consumer(services.AddHealthcareConsumer<TKey, TValue, THandler>(OurHost.Consumer, options =>
            {
                OurHost.Connect(options, Run, group);
                options.Preset = Preset;
                Options(options);
            }));
        });
        await host.StartAsync();
        measurement?.Start();
        await pass.Done;
        await host.StopAsync();
        pass.MustBeComplete();
        return OurHost.Settings(host);
    }
}
