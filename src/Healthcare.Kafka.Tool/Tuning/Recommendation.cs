namespace Healthcare.Kafka.Tool;

/// <summary>One recommendation of the guide, as it holds today.</summary>
/// <param name="Area">What it is about.</param>
/// <param name="Key">The setting's name, as its file or command has it.</param>
/// <param name="Value">What to set; null: leave it unset, or it is gone.</param>
/// <param name="Unit">What the value counts; empty where it is a word.</param>
/// <param name="Reason">What it is good for.</param>
/// <param name="Section">The section of the guide; where the guide is silent, its neighbour's.</param>
internal sealed record Recommendation(TuningArea Area, string Key, string? Value, string Unit, string Reason, string Section)
{
    /// <summary>Gets the guide's own value; null where the guide is silent and the recommendation is this project's.</summary>
    public string? Guide { get; init; }

    /// <summary>Gets the first version of what has the setting.</summary>
    public string? Since { get; init; }

    /// <summary>Gets the last version that has it.</summary>
    public string? Until { get; init; }

    /// <summary>Gets what is outdated or wrong in the guide.</summary>
    public string? Correction { get; init; }

    /// <summary>Gets what a host has without the setting.</summary>
    public string? Default { get; init; }

    /// <summary>Gets another value that is as good.</summary>
    public string? Alternative { get; init; }

    /// <summary>Gets how a value is compared with what a host has.</summary>
    public Comparison Comparison { get; init; }

    /// <summary>Gets whether a host that differs loses messages, not only speed.</summary>
    public bool IsSafety { get; init; }

    /// <summary>Gets what else is to be done beside setting it.</summary>
    public string? Note { get; init; }

    /// <summary>Gets what a difference does, for the doctor to say.</summary>
    public string Effect { get; init; } = "";
}

/// <summary>How a recommended value and an actual one are compared.</summary>
internal enum Comparison
{
    Same,

    /// <summary>More is as good.</summary>
    AtLeast,

    /// <summary>Less is as good.</summary>
    AtMost,
}
