using System.Text.Json;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Runs one contender of one scenario once and writes what it gave, as JSON, in one line.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            var run = Run.Parse(arguments);
            var result = await AllScenarios.Named(run.Scenario).ContenderNamed(run.Contender).RunAsync(run);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result));
            return ExitCodes.Success;
        }
        catch (ArgumentsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.WrongArguments;
        }
        catch (Exception exception) when (exception is RunFailedException or KafkaException or HealthcareKafkaException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.RunFailed;
        }
    }
}
