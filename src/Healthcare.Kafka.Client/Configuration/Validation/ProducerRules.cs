namespace Healthcare.Kafka.Client;

/// <summary>Checks which options of a producer fit together.</summary>
internal static class ProducerRules
{
    public static void Check(HealthcareProducerOptions options, OptionErrors errors)
    {
        if (errors.Number(nameof(options.Linger)) >= errors.Number(nameof(options.DeliveryTimeout)))
        {
            errors.RefusePair(nameof(options.Linger), "must be below", nameof(options.DeliveryTimeout));
        }

        if (errors.Number(nameof(options.BufferMemory)) < errors.Number(nameof(options.MaxMessageBytes)))
        {
            errors.RefusePair(
                nameof(options.BufferMemory), "must hold at least one message, so not be below", nameof(options.MaxMessageBytes));
        }

        if (options.Partitioner is Partitioner.Random)
        {
            errors.Refuse(nameof(options.Partitioner), "it ignores the key, and the order of a key is kept only within one partition");
        }

        CheckTopics(options, errors);
    }

    private static void CheckTopics(HealthcareProducerOptions options, OptionErrors errors)
    {
        if (options.Topics.Any(topic => !TopicName.IsValid(topic))
            || options.Topics.Distinct(StringComparer.Ordinal).Count() < options.Topics.Count)
        {
            errors.Refuse(nameof(options.Topics), $"name each topic once, by {TopicName.Rule}");
        }

        if (options is { OnTopicProblem: TopicProblemPolicy.FailStart, Topics.Count: 0 })
        {
            errors.Missing(nameof(options.Topics), $"{errors.Path(nameof(options.OnTopicProblem))} is FailStart, so name the topics to look at");
        }
    }
}
