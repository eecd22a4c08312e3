namespace Healthcare.Kafka.Tool;

/// <summary>Compares the clients of a service with the topics of the cluster that they name.</summary>
internal sealed class LiveCheck(ServiceClients clients, int instances)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);

    /// <exception cref="ToolException">The cluster cannot be reached.</exception>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<CheckFinding>();
        foreach (var client in clients.InUse().ToList())
        {
            findings.AddRange(client.Kind == ClientKind.Producer
                ? await ProducerAsync(client, clients.Producer(client), cancellationToken).ConfigureAwait(false)
                : await ConsumerAsync(client, clients.Consumer(client), cancellationToken).ConfigureAwait(false));
        }

        return findings;
    }

    private async Task<IEnumerable<CheckFinding>> ProducerAsync(RegisteredClient client, HealthcareProducerOptions options, CancellationToken cancellationToken)
    {
        var settings = ProducerSettingsFactory.Create(client.Name, options);
        var facts = await ReadAsync(options, [.. settings.Topics.Union(settings.Sources.Select(pair => pair.Source))], cancellationToken).ConfigureAwait(false);
        var rules = new TopicRules(settings.MaxMessageBytes, settings.BatchSize, TopicCommands.Of(settings), settings.Sources);
        var own = facts with { Topics = [.. facts.Topics.Where(topic => settings.Topics.Contains(topic.Topic))] };
        return rules.Judge(own).Concat(rules.Compare(facts.Topics)).Select(finding => Of(client, finding));
    }

    private async Task<IEnumerable<CheckFinding>> ConsumerAsync(RegisteredClient client, HealthcareConsumerOptions options, CancellationToken cancellationToken)
    {
        // A pattern is matched by the brokers.
        var settings = ConsumerSettingsFactory.Create(client.Name, options);
        var facts = await ReadAsync(options, [.. settings.Subscribed.Where(topic => !topic.StartsWith('^'))], cancellationToken).ConfigureAwait(false);
        return new ConsumerTopicRules(settings, instances).Judge(facts).Select(finding => Of(client, finding));
    }

    private async Task<ClusterFacts> ReadAsync(HealthcareClientOptions options, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        var connection = new ClusterConnection(options);
        if (_reached.Add(connection.BootstrapServers))
        {
            await connection.ReachAsync(cancellationToken).ConfigureAwait(false);
        }

        if (topics.Count == 0)
        {
            return new(null, []);
        }

        using var admin = connection.OpenAdmin();
        return await TopicFactsReader.ReadAsync(admin, topics, Timeout, cancellationToken).ConfigureAwait(false);
    }

    private static CheckFinding Of(RegisteredClient client, TopicFinding finding) => new(
        client.ToString(), finding.Topic, finding.Problem.ToString(), finding.Current, finding.Wanted, finding.Effect, finding.Remedy);
}
