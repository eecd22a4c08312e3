using Confluent.Kafka.Admin;

namespace Healthcare.Kafka.Tool;

/// <summary>Asks a cluster what the doctor wants to know. What is not answered in time is named, and does not hold up the rest.</summary>
internal sealed class ClusterReader(ClusterConnection connection)
{
    // With the time that it takes to reach the cluster less than ten seconds.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly List<string> _notChecked = [];

    /// <exception cref="ToolException">It cannot be reached.</exception>
    public async Task<DoctorFacts> ReadAsync(HostFacts? host, CancellationToken cancellationToken)
    {
        var metadata = await connection.ReachAsync(cancellationToken).ConfigureAwait(false);
        var names = metadata.Topics.Where(topic => !topic.Topic.StartsWith("__", StringComparison.Ordinal)).Select(topic => topic.Topic).Order(StringComparer.Ordinal).ToArray();
        using var admin = connection.OpenAdmin();
        var cluster = TryAsync("the controller", () => admin.DescribeClusterAsync(new() { RequestTimeout = Timeout }), cancellationToken);
        var settings = Task.WhenAll(metadata.Brokers.Select(broker => SettingsAsync(admin, broker, cancellationToken)));
        var apis = Task.WhenAll(metadata.Brokers.Select(broker => ApisAsync(broker, cancellationToken)));
        var topics = names.Length == 0 ? Task.FromResult(new ClusterFacts(null, [])) : TopicFactsReader.ReadAsync(admin, names, Timeout, cancellationToken);
        await Task.WhenAll(cluster, settings, apis, topics).ConfigureAwait(false);
        var described = await cluster.ConfigureAwait(false);
        var facts = (await topics.ConfigureAwait(false)).Topics;
        if (facts.FirstOrDefault(topic => topic.Error != ErrorCode.NoError || topic.ConfigError != ErrorCode.NoError) is { } hidden)
        {
            NotChecked($"the settings of topics, such as '{hidden.Topic}' ({(hidden.ConfigError == ErrorCode.NoError ? hidden.Error : hidden.ConfigError)})");
        }

        var brokers = metadata.Brokers.Zip(await settings.ConfigureAwait(false), await apis.ConfigureAwait(false));
        return new()
        {
            Brokers = [.. brokers.Select(one => new BrokerFacts(one.First.BrokerId, $"{one.First.Host}:{one.First.Port}") { Settings = one.Second, Apis = one.Third }).OrderBy(one => one.Id)],
            Controller = described?.Controller?.Id,
            IsControllerKnown = described is not null,
            Partitions = [.. metadata.Topics.SelectMany(Partitions)],
            Topics = facts,
            Host = host,
            NotChecked = [.. _notChecked.Order(StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<PartitionFacts> Partitions(TopicMetadata topic) => topic.Partitions.Select(
        partition => new PartitionFacts(topic.Topic, partition.PartitionId, partition.Leader, partition.Replicas, partition.InSyncReplicas));

    private async Task<IReadOnlyDictionary<string, BrokerSetting>> SettingsAsync(IAdminClient admin, BrokerMetadata broker, CancellationToken cancellationToken)
    {
        var resource = new ConfigResource { Type = ResourceType.Broker, Name = $"{broker.BrokerId}" };
        var results = await TryAsync(
            $"the settings of broker {broker.BrokerId}", () => admin.DescribeConfigsAsync([resource], new() { RequestTimeout = Timeout }), cancellationToken).ConfigureAwait(false);
        return results is null
            ? new Dictionary<string, BrokerSetting>()
            : results[0].Entries.Values.ToDictionary(entry => entry.Name, entry => new BrokerSetting(entry.Value, entry.IsReadOnly, entry.IsDefault ? ConfigSource.DefaultConfig : entry.Source));
    }

    private async Task<ApiVersions?> ApisAsync(BrokerMetadata broker, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        try
        {
            return await ApiVersions.AskAsync(broker.Host, broker.Port, connection.Security, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException
                or System.Security.Cryptography.CryptographicException or InvalidDataException)
        {
            NotChecked($"the API versions of broker {broker.BrokerId} ({exception.GetType().Name})");
            return null;
        }
    }

    private async Task<T?> TryAsync<T>(string what, Func<Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await ask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException refusal)
        {
            NotChecked($"{what} ({(refusal as DescribeConfigsException)?.Results[0].Error.Code ?? refusal.Error.Code})");
            return null;
        }
    }

    private void NotChecked(string what)
    {
        lock (_notChecked)
        {
            _notChecked.Add(what);
        }
    }
}
