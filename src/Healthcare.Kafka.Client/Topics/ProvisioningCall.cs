using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>One call of the provisioner, whose requests share its time.</summary>
internal sealed class ProvisioningCall(
    ITopicAdmin admin, TopicPlanning planning, TimeSpan timeout, ILogger logger, TimeProvider time, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10);

    // Any broker may answer, and one that lags does not know a topic that was created a moment ago.
    private const int Answers = 5;

    private readonly long _start = time.GetTimestamp();

    /// <summary>Gets whether anything was asked for that changes the cluster.</summary>
    public bool HasSent { get; private set; }

    private TimeSpan Remaining => timeout - time.GetElapsedTime(_start) is var left && left > Least ? left : Least;

    public async Task<TopicPlan> PlanAsync(IReadOnlyList<TopicDefinition> wanted)
    {
        if (wanted.Count == 0)
        {
            return new([], null);
        }

        var cluster = await FindAsync([.. wanted.Select(topic => topic.Name)]).ConfigureAwait(false);
        var existing = cluster.Topics.Any(topic => topic.Error == ErrorCode.UnknownTopicOrPart)
            ? await admin.ListAsync(Remaining).ConfigureAwait(false)
            : [];
        cancellationToken.ThrowIfCancellationRequested();
        return planning.Plan(wanted, cluster, existing);
    }

    public async Task<TopicPlan> CreateAsync(IReadOnlyList<TopicDefinition> wanted)
    {
        var plan = await PlanAsync(wanted).ConfigureAwait(false);
        if (plan.Entries.Any(entry => entry.State == TopicState.Blocked))
        {
            throw TopicPlanning.Blocked(plan.Entries, "could not be created", "Nothing was changed.");
        }

        TopicDefinition[] missing = [.. plan.Entries.Where(entry => entry.State == TopicState.Missing).Select(entry => entry.Topic)];
        if (missing.Length == 0)
        {
            return plan;
        }

        HasSent = true;
        var errors = await admin.CreateAsync(missing, Remaining, cancellationToken).ConfigureAwait(false);
        var ended = missing.Zip(errors, Ended).ToArray();
        foreach (var created in ended.Where(entry => entry.State == TopicState.Created).Select(entry => entry.Topic))
        {
            logger.TopicCreated(created.Name, created.Partitions, created.ReplicationFactor);
        }

        if (ended.Any(entry => entry.State == TopicState.Blocked))
        {
            throw TopicPlanning.Blocked(ended, "could not all be created", Became(ended));
        }

        await WaitAsync([.. missing.Select(topic => topic.Name)], IsThere).ConfigureAwait(false);
        var now = await PlanAsync(wanted).ConfigureAwait(false);
        return new([.. now.Entries.Select(Marked)], now.Brokers);

        TopicPlanEntry Marked(TopicPlanEntry entry) =>
            entry.State == TopicState.InOrder && Array.Exists(ended, one => one.Topic == entry.Topic && one.State == TopicState.Created)
                ? entry with { State = TopicState.Created }
                : entry;
    }

    public async Task<int> AddPartitionsAsync(string topic, int partitions)
    {
        var before = Count(topic, await FindAsync(topic).ConfigureAwait(false));
        if (before > partitions)
        {
            throw new TopicProvisioningException(
                TopicProvisioningError.MorePartitions, ErrorCode.InvalidPartitions, $"'{topic}' could not be given {partitions} partitions",
                $"It has {before}. Nothing was changed.", "None can be taken away: keep them, or move the data to a new topic.");
        }

        if (before == partitions)
        {
            return before;
        }

        HasSent = true;
        var error = await admin.AddPartitionsAsync(topic, partitions, Remaining, cancellationToken).ConfigureAwait(false);
        if (error.IsError && Count(topic, await FindAsync(topic).ConfigureAwait(false)) < partitions)
        {
            var entry = planning.Refused(new() { Name = topic, Partitions = partitions }, error, "Alter");
            throw TopicPlanning.Blocked([entry], $"'{topic}' could not be given {partitions} partitions", $"It has {before}.");
        }

        logger.PartitionsAdded(topic, before, partitions);
        await WaitAsync([topic], facts => facts.Partitions >= partitions).ConfigureAwait(false);
        return before;
    }

    private static bool IsThere(TopicFacts topic) =>
        topic.Error == ErrorCode.NoError && topic.ConfigError != ErrorCode.UnknownTopicOrPart && topic.Leaderless.Count == 0;

    /// <summary>Waits until every answer in a row is as it will be: metadata reaches each broker some time after the controller's answer.</summary>
    private async Task WaitAsync(IReadOnlyList<string> topics, Func<TopicFacts, bool> isDone)
    {
        var inRow = 0;
        while (true)
        {
            var cluster = await DescribeAsync(topics).ConfigureAwait(false);
            inRow = cluster.Topics.All(isDone) ? inRow + 1 : 0;
            if (inRow == Answers)
            {
                return;
            }

            if (inRow == 0)
            {
                await AgainAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task AgainAsync()
    {
        if (time.GetElapsedTime(_start) >= timeout)
        {
            throw new KafkaException(ErrorCode.Local_TimedOut);
        }

        await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
    }

    private TopicPlanEntry Ended(TopicDefinition topic, Error error) => error.Code switch
    {
        ErrorCode.NoError => new(topic, TopicState.Created),
        // Another process was faster, or this one's first try, whose answer was lost.
        ErrorCode.TopicAlreadyExists => new(topic, TopicState.InOrder),
        _ => planning.Refused(topic, error, "Create"),
    };

    private static string Became(IReadOnlyList<TopicPlanEntry> ended)
    {
        var created = ended.Where(entry => entry.State == TopicState.Created).Select(entry => entry.Topic.Name).ToArray();
        return created.Length == 0 ? "None was created." : $"Created: {string.Join(", ", created)}.";
    }

    /// <summary>Describes topics; those that are said to be missing are asked for again, of whichever brokers answer then.</summary>
    private async Task<ClusterFacts> FindAsync(IReadOnlyList<string> topics)
    {
        var cluster = await DescribeAsync(topics).ConfigureAwait(false);
        for (var asked = 1; asked < Answers && cluster.Topics.Any(IsMissing); asked++)
        {
            var again = await DescribeAsync(topics).ConfigureAwait(false);
            cluster = again with { Topics = [.. cluster.Topics.Zip(again.Topics, (before, now) => IsMissing(now) ? before : now)] };
        }

        return cluster;
    }

    private static bool IsMissing(TopicFacts topic) => topic.Error == ErrorCode.UnknownTopicOrPart;

    private async Task<TopicFacts> FindAsync(string topic) => (await FindAsync([topic]).ConfigureAwait(false)).Topics[0];

    private int Count(string topic, TopicFacts facts) => facts.Error switch
    {
        ErrorCode.NoError => facts.Partitions,
        var code when TopicFaults.IsOfCluster(code) => throw new KafkaException(code),
        ErrorCode.UnknownTopicOrPart => throw new TopicProvisioningException(
            TopicProvisioningError.NotFound, facts.Error, $"'{topic}' could not be given partitions", "It does not exist.", "Correct its name."),
        var code => throw TopicPlanning.Blocked(
            [planning.Refused(new() { Name = topic, Partitions = 1 }, new Error(code), "Describe")], $"'{topic}' could not be given partitions",
            "Nothing was changed."),
    };

    private Task<ClusterFacts> DescribeAsync(IReadOnlyList<string> topics) => admin.DescribeAsync(topics, Remaining, cancellationToken);
}
