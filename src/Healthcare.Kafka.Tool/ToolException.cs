namespace Healthcare.Kafka.Tool;

/// <summary>Ends a command with one line for the user, who can act on it, and an exit code.</summary>
internal sealed class ToolException(ExitCode exitCode, string message) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;

    /// <summary>Gets whether the result is printed already: as JSON it is the one document of the output.</summary>
    public bool IsAfterResult { get; init; }
}
