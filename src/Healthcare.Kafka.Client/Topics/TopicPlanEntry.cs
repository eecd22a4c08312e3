namespace Healthcare.Kafka.Client;

/// <summary>One topic of a plan.</summary>
public sealed record TopicPlanEntry
{
    internal TopicPlanEntry(TopicDefinition topic, TopicState state)
    {
        Topic = topic;
        State = state;
    }

    /// <summary>Gets the topic as it should be.</summary>
    public TopicDefinition Topic { get; }

    /// <summary>Gets how it and the cluster agree.</summary>
    public TopicState State { get; internal init; }

    /// <summary>Gets what differs, a missing topic included.</summary>
    public IReadOnlyList<TopicDifference> Differences { get; internal init; } = [];

    /// <summary>Gets why the topic is blocked, with the remedy; <see langword="null"/> where it is not.</summary>
    public string? Problem { get; internal init; }

    /// <summary>Gets the kind of the problem.</summary>
    public TopicProvisioningError? Error { get; internal init; }

    internal ErrorCode Code { get; init; }

    /// <summary>Shows topic, state, and the problem or the differences.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Topic}: {State}" + (Problem ?? string.Join(" ", Differences)) switch
    {
        "" => "",
        var text => $". {text}",
    };
}
