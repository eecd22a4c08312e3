namespace Healthcare.Kafka.Tool;

/// <summary>Ends a command with one line for the user, who can act on it, and an exit code.</summary>
internal sealed class ToolException(ExitCode exitCode, string message) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;
}
