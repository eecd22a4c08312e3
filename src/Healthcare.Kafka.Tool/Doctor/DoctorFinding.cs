namespace Healthcare.Kafka.Tool;

/// <summary>How much a finding matters.</summary>
internal enum Severity
{
    /// <summary>Messages are lost or cannot be written, now or with the next failure.</summary>
    Critical,

    /// <summary>Put it right soon: a failure meets less safety than it should, or load meets a limit.</summary>
    Warning,

    /// <summary>Faster or tidier.</summary>
    Advice,
}

/// <summary>One thing to put right.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Where">Brokers, topics, or the host.</param>
/// <param name="Setting">What it is about.</param>
/// <param name="Current">What is.</param>
/// <param name="Recommended">What should be.</param>
/// <param name="Effect">What the difference does.</param>
/// <param name="Change">How to change it, in words; empty where the command says it all.</param>
/// <param name="Command">The command that changes it, or shows more; null where there is none.</param>
internal sealed record DoctorFinding(Severity Severity, string Where, string Setting, string Current, string Recommended, string Effect, string Change, string? Command = null)
{
    public DoctorFinding With(Advice advice) => this with { Change = advice.Text, Command = advice.Command };
}
