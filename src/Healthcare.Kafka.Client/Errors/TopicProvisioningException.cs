namespace Healthcare.Kafka.Client;

/// <summary>Topics could not be planned, created or changed.</summary>
public sealed class TopicProvisioningException : HealthcareKafkaException
{
    internal TopicProvisioningException(
        TopicProvisioningError error, ErrorCode code, string whatHappened, string whatIs, string whatToDo, IReadOnlyList<TopicPlanEntry>? topics = null)
        : base($"Topics: {whatHappened}: {error} ({code}). {whatIs} {whatToDo} See docs/errors.md#topicprovisioningexception.", RegisteredClient.TopicsName, code)
    {
        Error = error;
        Topics = topics ?? [];
    }

    /// <summary>Gets why; of several topics, why the first of them.</summary>
    public TopicProvisioningError Error { get; }

    /// <summary>Gets the topics asked for and what became of each, where it came so far.</summary>
    public IReadOnlyList<TopicPlanEntry> Topics { get; }
}
