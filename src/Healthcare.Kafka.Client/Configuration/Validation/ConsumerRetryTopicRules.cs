namespace Healthcare.Kafka.Client;

/// <summary>Checks what a consumer with a retry topic needs for the order of its keys.</summary>
internal static class ConsumerRetryTopicRules
{
    private const string Topic = "RetryTopic.Topic";

    public static void Check(HealthcareConsumerOptions options, OptionErrors errors)
    {
        if (options.RetryTopic.Delay > options.RetryTopic.MaxDelay)
        {
            errors.RefusePair("RetryTopic.Delay", "must not be above", "RetryTopic.MaxDelay");
        }

        if (options.RetryTopic.Topic is not { Length: > 0 } topic)
        {
            return;
        }

        if (!TopicName.IsValid(topic))
        {
            errors.Refuse(Topic, $"a topic's name is {TopicName.Rule}");
        }
        else if (options.Topics.Contains(topic) || options.DeadLetter.Topic == topic)
        {
            errors.Refuse(Topic, $"it must be neither in {errors.Path(nameof(options.Topics))} nor {errors.Path("DeadLetter.Topic")}");
        }

        CheckSource(options, errors);
        CheckGroup(options, errors);
    }

    private static void CheckSource(HealthcareConsumerOptions options, OptionErrors errors)
    {
        if (options.Topics.Count != 1 || options.Topics[0].StartsWith('^'))
        {
            errors.Refuse(Topic, $"it serves one topic, so {errors.Path(nameof(options.Topics))} must name one, without ^");
        }

        if (options.Order == ConsumeOrder.None)
        {
            errors.Refuse(Topic, $"it keeps the order of a key, and {errors.Path(nameof(options.Order))} is None");
        }

        if (options.DeadLetter.ParkKey == true)
        {
            errors.Refuse(Topic, $"keys wait there, so {errors.Path("DeadLetter.ParkKey")} must not be true");
        }
    }

    private static void CheckGroup(HealthcareConsumerOptions options, OptionErrors errors)
    {
        if (options.PartitionAssignmentStrategy != PartitionAssignmentStrategy.Range)
        {
            errors.Refuse(
                Topic, $"each of its partitions must come with that of the source, so set {errors.Path(nameof(options.PartitionAssignmentStrategy))} to Range, in all members");
        }

        if (options.AutoOffsetReset is not (null or AutoOffsetReset.Earliest))
        {
            errors.Refuse(Topic, $"none of what it holds may be passed over, so {errors.Path(nameof(options.AutoOffsetReset))} must be Earliest");
        }

        if (options.CommitMetadata == false)
        {
            errors.Refuse(Topic, $"its commits name who writes there, so {errors.Path(nameof(options.CommitMetadata))} must not be false");
        }
    }
}
