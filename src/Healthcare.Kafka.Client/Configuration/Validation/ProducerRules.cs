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

        if (options.ContentType is { } contentType && HeaderRules.OfText(contentType, out _) is { } rule)
        {
            errors.Add($"{errors.Name(nameof(options.ContentType))} {rule}; write a media type such as application/json, or leave it out.");
        }

        if (options.Partitioner is Partitioner.Random)
        {
            errors.Refuse(nameof(options.Partitioner), "it ignores the key, and the order of a key is kept only within one partition");
        }

        CheckTopics(options, errors);
        CheckTransactions(options, errors);
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

    private static void CheckTransactions(HealthcareProducerOptions options, OptionErrors errors)
    {
        if (options.TransactionalId is null)
        {
            if (options.TransactionTimeout is not null)
            {
                errors.Refuse(nameof(options.TransactionTimeout), $"it does nothing without {errors.Name(nameof(options.TransactionalId))}");
            }

            return;
        }

        if (string.IsNullOrWhiteSpace(options.TransactionalId))
        {
            errors.Refuse(nameof(options.TransactionalId), "name it, or leave it unset");
        }

        // Without a value of its own librdkafka fits the delivery timeout to the transaction's; and the transaction's is fitted here.
        var timeout = TransactionKeys.Timeout(options).TotalMilliseconds;
        if (TransactionKeys.DeliveryTimeout(options) > timeout)
        {
            errors.RefusePair(nameof(options.TransactionTimeout), "must not be below", nameof(options.DeliveryTimeout));
        }

        if (options.SocketTimeout is { } socket && socket.TotalMilliseconds > timeout)
        {
            errors.RefusePair(nameof(options.SocketTimeout), "must not be above", nameof(options.TransactionTimeout));
        }
    }
}
