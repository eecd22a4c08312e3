namespace Healthcare.Kafka.Client;

/// <summary>The host does not start: a producer's topics are missing, not writable, or would not keep its messages safe; or declared topics differ.</summary>
/// <remarks>Thrown only where <see cref="HealthcareProducerOptions.OnTopicProblem"/> or <see cref="HealthcareTopicsOptions.OnTopicProblem"/> is <see cref="TopicProblemPolicy.FailStart"/>.</remarks>
public sealed class TopicProblemException : InvalidOperationException
{
    internal TopicProblemException(IReadOnlyList<string> problems)
        : base($"Topics are not fit for clinical data. Nothing was sent. {string.Join(" ", problems)} See docs/errors.md#topicproblemexception.") =>
        Problems = problems;

    /// <summary>Gets every problem of every such producer, or every difference, each with the topic, what is, what should be, its effect and the remedy.</summary>
    public IReadOnlyList<string> Problems { get; }
}
