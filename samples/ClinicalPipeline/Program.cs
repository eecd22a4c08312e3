using ClinicalPipeline;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Options;
using Spectre.Console;

try
{
    var arguments = Arguments.Parse(args);
    if (arguments.Help)
    {
        Console.WriteLine(Arguments.Usage);
        return ExitCodes.Success;
    }

    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
    var settings = builder.Configuration.GetSection("ClinicalPipeline").Get<PipelineOptions>() ?? new PipelineOptions();
    var run = new PipelineRun(Guid.NewGuid().ToString("N")[..8], settings.MaxUnconsumedBytes);
    var input = EventInputs.Choose(arguments, settings, run.BadLines);

    // Events leave as they were read, in full batches. Alerts wait for no others: low latency.
    builder.Services.AddHealthcareProducer();
    var alertProducer = builder.Services.AddHealthcareProducer("alerts").UseJsonTypeInfo(PipelineJson.Default.ClinicalAlert);

    // A group of its own per run starts at the beginning of the topics and finds its events by their run id: a second run is not confused.
    builder.Services.AddHealthcareConsumer<string, FhirResource, ClinicalEventHandler>("observations", consumer => consumer.GroupId += $"-{run.Id}")
        .UseJsonTypeInfo(PipelineJson.Default.FhirResource);
    var alertConsumer = builder.Services.AddHealthcareConsumer<string, ClinicalAlert, ClinicalAlertHandler>("alerts", consumer => consumer.GroupId += $"-{run.Id}")
        .UseJsonTypeInfo(PipelineJson.Default.ClinicalAlert);

    builder.Services.AddSingleton(arguments).AddSingleton(Options.Create(settings)).AddSingleton(run).AddSingleton(input);
    builder.Services.AddSingleton(AnsiConsole.Console).AddSingleton<ClinicalEventIntake>();
    builder.Services.AddHostedService<ProgressDisplay>().AddHostedService<PipelineWorker>();

    await using var registry = await AlertSchemas.UseAsync(builder, arguments, alertProducer, alertConsumer);
    await using var cluster = await Cluster.ReachAsync(builder, arguments);
    using var host = builder.Build();
    if (arguments.ShowConfig)
    {
        Console.WriteLine(host.Services.GetRequiredService<IKafkaConfigurationReport>());
        return ExitCodes.Success;
    }

    await cluster.CreateTopicsAsync(host.Services);
    Console.WriteLine($"{input.Description} -> {cluster.Description}{registry.Description}");
    await host.RunAsync();

    var verdict = new Verdict(run);
    if (verdict is { IsInputFailure: true, Consumed: 0 })
    {
        throw new InputException(verdict.Failure);
    }

    foreach (var line in Summary.Lines(run, verdict, input.Description))
    {
        Console.WriteLine(line);
    }

    return verdict.ExitCode;
}
catch (InputException exception)
{
    Console.Error.WriteLine(exception.Message);
    return ExitCodes.WrongInput;
}
catch (OptionsValidationException exception)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, exception.Failures));
    return ExitCodes.WrongInput;
}
