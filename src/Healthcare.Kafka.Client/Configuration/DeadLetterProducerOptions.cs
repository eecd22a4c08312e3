using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What the producer of dead letters takes from the consumers: their topics to look at, and their connection where the section has none.</summary>
internal sealed class DeadLetterProducerOptions(RegisteredClients clients, IOptionsMonitor<HealthcareConsumerOptions> consumers)
    : IConfigureNamedOptions<HealthcareProducerOptions>, IValidateOptions<HealthcareProducerOptions>
{
    public void Configure(HealthcareProducerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, HealthcareProducerOptions options)
    {
        if (name != clients.DeadLetters.OptionsName)
        {
            return;
        }

        // A dead letter that fails is tried again: nothing may stand behind it. And it has the headers that its message came with.
        options.OnDeliveryFailure ??= DeliveryFailurePolicy.Continue;
        options.MessageIds ??= false;
        options.TraceContext ??= false;
        foreach (var (_, consumer) in Consumers())
        {
            foreach (var topic in consumer.WrittenTopics.Except(options.Topics).ToList())
            {
                options.Topics.Add(topic);
            }

            options.Sources.AddRange(SourcesOf(consumer));

            if (options.BootstrapServers is null)
            {
                options.BootstrapServers = consumer.BootstrapServers;
                options.Security = consumer.Security;
            }
        }
    }

    // One producer for all of them: the dead letters of a consumer of another cluster would go to the wrong one, silently.
    public ValidateOptionsResult Validate(string? name, HealthcareProducerOptions options)
    {
        if (name != clients.DeadLetters.OptionsName)
        {
            return ValidateOptionsResult.Skip;
        }

        List<string> errors =
        [
            .. Consumers().Where(one => !Brokers(one.Options).SetEquals(Brokers(options))).Select(one =>
                $"{clients.DeadLetters}: {clients.DeadLetters.Section}:BootstrapServers (bootstrap.servers) is {options.BootstrapServers}; {one.Client} has "
                + $"{one.Options.BootstrapServers}, and its dead letters stay in its cluster: give both the same."),
        ];
        if (options.TransactionalId is not null)
        {
            errors.Add($"{clients.DeadLetters}: {clients.DeadLetters.Section}:TransactionalId (transactional.id) is set; dead letters are written without transactions, so leave it unset.");
        }

        if (options.OnDeliveryFailure != DeliveryFailurePolicy.Continue)
        {
            errors.Add($"{clients.DeadLetters}: {clients.DeadLetters.Section}:OnDeliveryFailure is {options.OnDeliveryFailure}; dead letters that fail are tried again, so leave it unset.");
        }

        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    private IEnumerable<(RegisteredClient Client, HealthcareConsumerOptions Options)> Consumers() => clients.All
        .Where(client => client.Kind == ClientKind.Consumer)
        .Select(client => (client, consumers.Get(client.OptionsName)))
        .Where(one => one.Item2.WrittenTopics.Any());

    // What is written keeps its message's partition. Those of a retry topic are also shared out together with the source's.
    private static IEnumerable<TopicSource> SourcesOf(HealthcareConsumerOptions consumer) =>
        from written in consumer.WrittenTopics
        from source in consumer.Topics
        where !source.StartsWith('^')
        select new TopicSource(written, source, NeedsSame: written == consumer.RetryTopic.Topic);

    private static HashSet<string> Brokers(HealthcareClientOptions options) => new(
        (options.BootstrapServers ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase);
}
