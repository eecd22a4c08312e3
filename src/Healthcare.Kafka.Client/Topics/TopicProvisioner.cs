using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Plans against what a cluster says, creates what is missing, and waits until it is there.</summary>
/// <remarks>A client of its own for each call: calls are rare, and a connection that waits for the next is of no use.</remarks>
internal sealed class TopicProvisioner(TopicProvisioningSettings settings, Func<ITopicAdmin> open, ILogger logger, TimeProvider time) : ITopicProvisioner
{
    private readonly TopicPlanning _planning = new(TopicCommands.Of(settings.Librdkafka));

    public IReadOnlyList<TopicDefinition> Declared => settings.Declared;

    public Task<TopicPlan> PlanAsync(IReadOnlyList<TopicDefinition>? topics, CancellationToken cancellationToken)
    {
        var wanted = Checked(topics ?? Declared);
        return RunAsync((call) => call.PlanAsync(wanted), "could not be planned", "Nothing was changed.", cancellationToken);
    }

    public Task<TopicPlan> CreateAsync(IReadOnlyList<TopicDefinition>? topics, CancellationToken cancellationToken)
    {
        var wanted = Checked(topics ?? Declared);
        return RunAsync(
            call => call.CreateAsync(wanted), "could not be created", "What was asked for may still be created; asking again does no harm.",
            cancellationToken);
    }

    public async Task<IReadOnlyList<TopicDifference>> VerifyAsync(IReadOnlyList<TopicDefinition>? topics, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(topics, cancellationToken).ConfigureAwait(false);
        var hidden = plan.Entries.Where(entry => entry.State == TopicState.Blocked && entry.Error == TopicProvisioningError.NotAuthorized).ToArray();
        return hidden.Length == 0 ? [.. plan.Differences] : throw TopicPlanning.Blocked(hidden, "could not be verified", "Nothing was changed.");
    }

    public Task<int> AddPartitionsAsync(string topic, int partitions, CancellationToken cancellationToken)
    {
        if (TopicDefinitionRules.NameProblem(topic) is { } problem)
        {
            throw new ArgumentException($"Topic '{topic}': its name {problem}.", nameof(topic));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, TopicDefinitionRules.MostPartitions);
        return RunAsync(
            call => call.AddPartitionsAsync(topic, partitions), $"'{topic}' could not be given partitions",
            "They may still be added; asking again does no harm.", cancellationToken);
    }

    private static List<TopicDefinition> Checked(IReadOnlyList<TopicDefinition> topics)
    {
        var problems = topics.SelectMany(topic => TopicDefinitionRules.Problems(topic).Select(problem => $"Topic '{topic.Name}': {problem}."))
            .Concat(TopicDefinitionRules.Collisions(topics.Select(topic => topic.Name))
                .Select(pair => $"Topics '{pair.One}' and '{pair.Other}' cannot both be: Kafka takes '.' and '_' for one."))
            .Concat(topics.GroupBy(topic => topic.Name).Where(same => same.Count() > 1).Select(same => $"Topic '{same.Key}' is defined {same.Count()} times."))
            .ToList();
        return problems.Count == 0 ? [.. topics] : throw new ArgumentException(string.Join(" ", problems), nameof(topics));
    }

    private async Task<T> RunAsync<T>(Func<ProvisioningCall, Task<T>> run, string whatFailed, string whatIs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var admin = open();
        var call = new ProvisioningCall(admin, _planning, settings.RequestTimeout, logger, time, cancellationToken);
        try
        {
            return await run(call).ConfigureAwait(false);
        }
        catch (KafkaException failure)
        {
            var error = TopicFaults.Of(failure.Error);
            throw new TopicProvisioningException(
                error, failure.Error.Code, whatFailed, call.HasSent ? whatIs : "Nothing was changed.", TopicFaults.Remedy(error));
        }
    }
}
