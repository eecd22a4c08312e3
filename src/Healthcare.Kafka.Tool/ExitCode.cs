namespace Healthcare.Kafka.Tool;

/// <summary>How a command ended. The numbers are part of what the tool promises: a script tests them.</summary>
internal enum ExitCode
{
    Success = 0,
    Findings = 1,
    Usage = 2,
    Settings = 3,
    Unreachable = 4,
    Refused = 5,
    UnknownTopic = 6,
    NotWritten = 7,
    RunFailed = 8,
    Internal = 70,
    Cancelled = 130,
}

/// <summary>The one table of exit codes: the help prints it, and docs/tool.md has it.</summary>
internal static class ExitCodes
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Success, "All is well; what was asked for is done."),
        (ExitCode.Findings, "A check or a plan found something to change, or a load test with --require-targets missed a target."),
        (ExitCode.Usage, "The command line is wrong."),
        (ExitCode.Settings, "A settings or input file is missing, unreadable, malformed, or has a value that is refused."),
        (ExitCode.Unreachable, "No broker answered in time."),
        (ExitCode.Refused, "The brokers refused the connection or the request: TLS, credentials or a right."),
        (ExitCode.UnknownTopic, "The topic does not exist."),
        (ExitCode.NotWritten, "A file could not be written."),
        (ExitCode.RunFailed, "A load test lost messages, could not deliver them, or did not come to its end."),
        (ExitCode.Internal, "An error of the tool itself."),
        (ExitCode.Cancelled, "Stopped by Ctrl+C."),
    ];
}
