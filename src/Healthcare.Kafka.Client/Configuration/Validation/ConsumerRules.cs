using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>Checks what a consumer needs, and which of its options fit together.</summary>
internal static class ConsumerRules
{
    // librdkafka wants this much of receive.message.max.bytes for the protocol around a fetch.
    private const int FetchFraming = 512;

    private static readonly TimeSpan MinStallBeforeRebuild = TimeSpan.FromSeconds(30);

    public static void Check(HealthcareConsumerOptions options, OptionErrors errors)
    {
        CheckRequired(options, errors);
        CheckFetch(options, errors);
        CheckGroup(options, errors);
        CheckHandling(options, errors);
        CheckDeadLetter(options, errors);
        ConsumerRetryTopicRules.Check(options, errors);
    }

    private static void CheckRequired(HealthcareConsumerOptions options, OptionErrors errors)
    {
        if (string.IsNullOrWhiteSpace(options.GroupId))
        {
            errors.Missing(nameof(options.GroupId), "set it to the name that all instances of this service share");
        }

        if (options is { StaticMembership: true, GroupInstanceId: null } && StaticMember.Process is null)
        {
            errors.Refuse(nameof(options.StaticMembership), $"none of {string.Join(" and ", StaticMember.Variables)} is set in the environment, so set GroupInstanceId");
        }

        if (options.Topics.Count == 0)
        {
            errors.Missing(nameof(options.Topics), "set it to the list of topics to consume");
        }
        else if (options.Topics.Any(string.IsNullOrWhiteSpace)
            || options.Topics.Distinct(StringComparer.Ordinal).Count() < options.Topics.Count)
        {
            errors.Refuse(nameof(options.Topics), "name each topic once, and none blank");
        }
    }

    private static void CheckFetch(HealthcareConsumerOptions options, OptionErrors errors)
    {
        var most = errors.Number(nameof(options.FetchMaxBytes));
        if (most < errors.Number(nameof(options.MaxMessageBytes)))
        {
            errors.RefusePair(nameof(options.FetchMaxBytes), "must not be below", nameof(options.MaxMessageBytes));
        }

        if (most > errors.Number(nameof(options.QueuedMaxMessagesKbytes)) * 1024)
        {
            errors.RefusePair(
                nameof(options.FetchMaxBytes), "one fetch must fit into",
                nameof(options.QueuedMaxMessagesKbytes), ": lower the one or raise the other");
        }

        if (errors.Number(nameof(options.FetchMinBytes)) > most)
        {
            errors.RefusePair(nameof(options.FetchMinBytes), "must not be above", nameof(options.FetchMaxBytes));
        }

        const string Receive = "receive.message.max.bytes";
        if (options.Librdkafka.TryGetValue(Receive, out var text)
            && double.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var receive) && receive < most + FetchFraming)
        {
            errors.Add(
                $"{errors.Path(nameof(options.Librdkafka))}:{Receive} is {text}; must be at least {FetchFraming} above "
                + $"{errors.Name(nameof(options.FetchMaxBytes))}, so {most + FetchFraming:F0} or more.");
        }
    }

    private static void CheckGroup(HealthcareConsumerOptions options, OptionErrors errors)
    {
        if (ClientConfiguration.UsesConsumerProtocol(options))
        {
            RefuseWithConsumerProtocol(options.SessionTimeout, nameof(options.SessionTimeout), errors);
            RefuseWithConsumerProtocol(options.HeartbeatInterval, nameof(options.HeartbeatInterval), errors);
            RefuseWithConsumerProtocol(options.PartitionAssignmentStrategy, nameof(options.PartitionAssignmentStrategy), errors);
            return;
        }

        if (errors.Number(nameof(options.HeartbeatInterval)) * 3 > errors.Number(nameof(options.SessionTimeout)))
        {
            errors.RefusePair(nameof(options.HeartbeatInterval), "must be at most a third of", nameof(options.SessionTimeout));
        }

        if (errors.Number(nameof(options.MaxPollInterval)) < errors.Number(nameof(options.SessionTimeout)))
        {
            errors.RefusePair(nameof(options.MaxPollInterval), "must not be below", nameof(options.SessionTimeout));
        }
    }

    private static void RefuseWithConsumerProtocol(object? value, string property, OptionErrors errors)
    {
        if (value is not null)
        {
            errors.Refuse(property, "with group.protocol=consumer the broker decides it, so leave it unset");
        }
    }

    private static void CheckHandling(HealthcareConsumerOptions options, OptionErrors errors)
    {
        if (errors.Number(nameof(options.MaxBatchSize)) > errors.Number(nameof(options.LaneCapacity)))
        {
            errors.RefusePair(nameof(options.MaxBatchSize), "must not be above", nameof(options.LaneCapacity));
        }

        if (errors.Number(nameof(options.MaxBatchBytes)) > errors.Number(nameof(options.LaneCapacityBytes)))
        {
            errors.RefusePair(nameof(options.MaxBatchBytes), "must not be above", nameof(options.LaneCapacityBytes));
        }

        if (errors.Number(nameof(options.OverflowBytes)) * 2 > errors.Number(nameof(options.BufferMemory)))
        {
            errors.RefusePair(nameof(options.OverflowBytes), "must be at most half of", nameof(options.BufferMemory));
        }

        if (errors.Number(nameof(options.DrainTimeout)) * 2 > errors.Number(nameof(options.MaxPollInterval)))
        {
            errors.RefusePair(nameof(options.DrainTimeout), "must be at most half of", nameof(options.MaxPollInterval));
        }

        if (options.OnStall == StallPolicy.Rebuild && errors.Number(nameof(options.StallTimeout)) < MinStallBeforeRebuild.TotalMilliseconds)
        {
            errors.RefusePair(
                nameof(options.OnStall), $"needs {MinStallBeforeRebuild.TotalSeconds:F0} seconds or more of", nameof(options.StallTimeout),
                ": in less, a group that was just joined may well have given nothing yet");
        }

        if (options.Retry.Delay > options.Retry.MaxDelay)
        {
            errors.RefusePair("Retry.Delay", "must not be above", "Retry.MaxDelay");
        }
    }

    private static void CheckDeadLetter(HealthcareConsumerOptions options, OptionErrors errors)
    {
        const string Topic = "DeadLetter.Topic";
        var topic = options.DeadLetter.Topic;
        if (options is { DeadLetter.ParkKey: true, Order: ConsumeOrder.None })
        {
            errors.Refuse("DeadLetter.ParkKey", $"it keeps the order of a key, and {errors.Path(nameof(options.Order))} is None");
        }

        if (string.IsNullOrEmpty(topic))
        {
            if (options.DeadLetter.ParkKey == true)
            {
                errors.Missing(Topic, $"{errors.Path("DeadLetter.ParkKey")} is true, so set it to the topic that keys are parked in");
            }

            if (options.OnFailure == ConsumerFailurePolicy.DeadLetter)
            {
                errors.Missing(Topic, $"{errors.Path(nameof(options.OnFailure))} is DeadLetter, so set it to the topic for what is given up");
            }
        }
        else if (!TopicName.IsValid(topic))
        {
            errors.Refuse(Topic, $"a topic's name is {TopicName.Rule}");
        }
        else if (options.Topics.Contains(topic))
        {
            errors.Refuse(Topic, $"{errors.Path(nameof(options.Topics))} has it too, so what is given up would come back for ever");
        }
    }
}
