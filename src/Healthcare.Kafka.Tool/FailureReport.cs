using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Tool;

/// <summary>Turns a failure into one line on the error console, the same as JSON where that was asked for and no result is printed, and an exit code.</summary>
internal sealed class FailureReport(ToolTerminal terminal, bool isJson)
{
    public int Report(Exception exception)
    {
        var (code, message) = Explain(exception);
        var line = message.ReplaceLineEndings(" ").Trim();
        var error = terminal.Error.Profile.Out.Writer;
        error.WriteLine(line);
        error.Flush();
        if (isJson && exception is not ToolException { IsAfterResult: true })
        {
            var output = terminal.Output.Profile.Out.Writer;
            output.WriteLine(ToolJson.Text(new { error = new { exitCode = (int)code, code, message = line } }));
            output.Flush();
        }

        return (int)code;
    }

    private static (ExitCode Code, string Message) Explain(Exception exception) => exception switch
    {
        ToolException known => (known.ExitCode, known.Message),
        OptionsValidationException refused => (ExitCode.Settings, string.Join(' ', refused.Failures)),
        TopicProvisioningException topics => (KafkaFailure.ExitCodeOf(topics.Error), topics.Message.Replace(" See docs/errors.md#topicprovisioningexception.", "", StringComparison.Ordinal)),
        LibrdkafkaVersionException version => (ExitCode.Settings, version.Message),
        OperationCanceledException => (ExitCode.Cancelled, "Stopped."),
        KafkaException failure => (KafkaFailure.ExitCodeOf(failure.Error.Code), KafkaFailure.Describe(failure.Error.Code)),

        // Its text may quote what was read.
        _ => (ExitCode.Internal, $"The tool failed: {exception.GetType().Name} in {exception.TargetSite?.DeclaringType?.Name}. Please report it with the command line."),
    };
}
