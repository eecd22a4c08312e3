using Confluent.Kafka.Admin;

namespace Healthcare.Kafka.Client;

/// <summary>Asks a cluster about topics. Whatever it does not answer stands in the facts as an error code.</summary>
/// <remarks>
/// Only admin requests: librdkafka never lets those create a topic, while its plain metadata requests do where allow.auto.create.topics is set.
/// </remarks>
internal static class TopicFactsReader
{
    /// <summary>Reads the topics' facts. All requests leave before the call returns.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<ClusterFacts> ReadAsync(
        IAdminClient admin, IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var descriptions = DescribeTopicsAsync(admin, topics, timeout, cancellationToken);
        var configs = DescribeConfigsAsync(admin, topics, timeout, cancellationToken);
        var brokers = CountBrokersAsync(admin, timeout, cancellationToken);
        await Task.WhenAll(descriptions, configs, brokers).ConfigureAwait(false);
        var described = await descriptions.ConfigureAwait(false);
        var configured = await configs.ConfigureAwait(false);
        return new ClusterFacts(
            await brokers.ConfigureAwait(false),
            [.. topics.Select(topic => configured(described(topic)))]);
    }

    private static async Task<Func<string, TopicFacts>> DescribeTopicsAsync(
        IAdminClient admin, IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        List<TopicDescription> found;
        var unanswered = ErrorCode.Local_NoEnt;
        try
        {
            var result = await admin.DescribeTopicsAsync(
                    TopicCollection.OfTopicNames(topics), new() { RequestTimeout = timeout, IncludeAuthorizedOperations = true })
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            found = result.TopicDescriptions;
        }
        catch (DescribeTopicsException partial)
        {
            found = partial.Results.TopicDescriptions;
        }
        catch (KafkaException refusal)
        {
            found = [];
            unanswered = refusal.Error.Code;
        }

        return topic => found.Find(one => one.Name == topic) is { } description ? Facts(description) : new(topic) { Error = unanswered };
    }

    private static TopicFacts Facts(TopicDescription description)
    {
        if (description.Error is { IsError: true } error)
        {
            return new(description.Name) { Error = error.Code };
        }

        return new(description.Name)
        {
            Partitions = description.Partitions.Count,
            Replicas = description.Partitions.Select(partition => partition.Replicas.Count).DefaultIfEmpty().Min(),
            Leaderless = [.. description.Partitions.Where(partition => partition.Leader is null).Select(partition => partition.Partition)],
            MayWrite = description.AuthorizedOperations is { Count: > 0 } operations
                ? operations.Exists(operation => operation is AclOperation.Write or AclOperation.All)
                : null,
        };
    }

    private static async Task<Func<TopicFacts, TopicFacts>> DescribeConfigsAsync(
        IAdminClient admin, IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        List<DescribeConfigsReport> found;
        var unanswered = ErrorCode.Local_NoEnt;
        try
        {
            var results = await admin.DescribeConfigsAsync(
                    topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic }), new() { RequestTimeout = timeout })
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            found = results.ConvertAll(result => new DescribeConfigsReport { ConfigResource = result.ConfigResource, Entries = result.Entries });
        }
        catch (DescribeConfigsException partial)
        {
            found = partial.Results;
        }
        catch (KafkaException refusal)
        {
            found = [];
            unanswered = refusal.Error.Code;
        }

        return facts => found.Find(one => one.ConfigResource.Name == facts.Topic) switch
        {
            null => facts with { ConfigError = unanswered },
            { Error: { IsError: true } error } => facts with { ConfigError = error.Code },
            var report => facts with { Config = report.Entries.ToDictionary(entry => entry.Key, entry => (string?)entry.Value.Value) },
        };
    }

    private static async Task<int?> CountBrokersAsync(IAdminClient admin, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            var cluster = await admin.DescribeClusterAsync(new() { RequestTimeout = timeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
            return cluster.Nodes.Count;
        }
        catch (KafkaException)
        {
            // It only makes a remedy plainer.
            return null;
        }
    }
}
