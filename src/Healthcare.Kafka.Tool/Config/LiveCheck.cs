using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>Compares the clients of a service with the topics of the cluster that they name.</summary>
internal sealed class LiveCheck(ServiceClients clients, int instances)
{
    // Of all clients together: a person waits.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly long _startedAt = Stopwatch.GetTimestamp();

    private TimeSpan Remaining => Timeout - Stopwatch.GetElapsedTime(_startedAt) is var left && left > Least ? left : Least;

    /// <exception cref="ToolException">A cluster cannot be reached.</exception>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken cancellationToken)
    {
        var inUse = clients.InUse().ToList();
        await Task.WhenAll(inUse.Select(OptionsOf).DistinctBy(options => options.BootstrapServers)
            .Select(options => new ClusterConnection(options).ReachAsync(cancellationToken))).ConfigureAwait(false);
        var findings = await Task.WhenAll(inUse.Select(client => client.Kind == ClientKind.Producer
            ? ProducerAsync(client, clients.Producer(client), cancellationToken)
            : ConsumerAsync(client, clients.Consumer(client), cancellationToken))).ConfigureAwait(false);
        return [.. findings.SelectMany(found => found)];
    }

    private HealthcareClientOptions OptionsOf(RegisteredClient client) => client.Kind == ClientKind.Producer ? clients.Producer(client) : clients.Consumer(client);

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
        if (topics.Count == 0)
        {
            return new(null, []);
        }

        using var admin = new ClusterConnection(options).OpenAdmin();
        return await TopicFactsReader.ReadAsync(admin, topics, Remaining, cancellationToken).ConfigureAwait(false);
    }

    private static CheckFinding Of(RegisteredClient client, TopicFinding finding) => new(
        client.ToString(), finding.Topic, finding.Problem.ToString(), finding.Current, finding.Wanted, finding.Effect, finding.Remedy);
}
