using System.CommandLine;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Tool;

/// <summary>One load test, from the command line to the report.</summary>
internal sealed class LoadCommand(LoadKind kind, LoadOptions options, ParseResult line, ToolOutput output)
{
    private const string EmbeddedTopic = "load-test";
    private const long EmbeddedFill = 100_000;

    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        using var page = line.GetValue(options.Report) is { } path ? ReportFile.Check(path) : null;
        var messages = await options.MessagesAsync(line, cancellationToken).ConfigureAwait(false);
        if (!line.GetValue(options.Embedded))
        {
            var topic = line.GetValue(options.Topic) ?? throw new ToolException(ExitCode.Usage, "No topic is named. Give --topic NAME, or --embedded for a try-out.");
            return await RunAsync(new LoadCluster(options.Connection.Resolve(line), topic), messages, page, cancellationToken).ConfigureAwait(false);
        }

        var embedded = await EmbeddedKafkaCluster.StartAsync(brokers: 3).ConfigureAwait(false);
        await using (embedded.ConfigureAwait(false))
        {
            var topic = line.GetValue(options.Topic) ?? EmbeddedTopic;
            embedded.CreateTopic(topic, line.GetValue(options.Partitions));
            return await RunAsync(new LoadCluster(ClusterConnection.To(embedded), topic), messages, page, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ExitCode> RunAsync(LoadCluster cluster, LoadMessages messages, ReportFile? page, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        var plan = Plan(cluster.Topic, messages);
        var metadata = await cluster.Connection.ReachAsync(cancellationToken).ConfigureAwait(false);
        var partitions = PartitionsOf(metadata, cluster);
        var progress = new LoadProgress(output.Terminal.Error, plan, line.GetValue(options.Quiet));
        var results = await progress.ShowAsync(async () =>
        {
            await FillAsync(cluster, plan, cancellationToken).ConfigureAwait(false);
            var all = new List<LoadResult>();
            foreach (var contender in plan.Contenders)
            {
                all.Add(await new LoadRun(plan, cluster, partitions, progress).RunAsync(contender, cancellationToken).ConfigureAwait(false));
            }

            return all;
        }).ConfigureAwait(false);

        var report = new LoadReport
        {
            Kind = kind,
            StartedAt = startedAt,
            Setup = Setup(cluster, plan, metadata.Brokers.Count, partitions),
            Results = results,
            Targets = [.. results.SelectMany(result => LoadTarget.Judge(plan, result))],
        };
        output.Write(report, LoadTable.Draw);
        page?.Write(LoadPage.Of(report));
        return results.Any(result => result is { Lost: > 0 } or { Failed: > 0 } or { Persisted: 0, Consumed: 0 }) ? ExitCode.RunFailed
            : line.GetValue(options.RequireTargets) && report.Targets.Any(target => !target.IsMet) ? ExitCode.Findings
            : ExitCode.Success;
    }

    private LoadPlan Plan(string topic, LoadMessages messages) => new()
    {
        Kind = kind,
        Contenders = options.Contenders(line),
        Topic = topic,
        Messages = messages,
        Threads = kind == LoadKind.Consume ? 1 : line.GetValue(options.Threads),
        Rate = kind == LoadKind.Consume ? null : line.GetValue(options.Rate),
        Duration = line.GetValue(options.Count) is not null && line.GetResult(options.Duration) is null or { Implicit: true }
            ? null
            : TimeSpan.FromSeconds(line.GetValue(options.Duration)),
        WarmUp = kind == LoadKind.Consume ? TimeSpan.Zero : TimeSpan.FromSeconds(line.GetValue(options.WarmUp)),
        Count = line.GetValue(options.Count),
    };

    private LoadSetup Setup(LoadCluster cluster, LoadPlan plan, int brokers, int partitions) => new()
    {
        Cluster = line.GetValue(options.Embedded) ? "embedded mock brokers" : cluster.Connection.BootstrapServers,
        Topic = plan.Topic,
        Partitions = partitions,
        Brokers = brokers,
        Messages = plan.Messages.Description,
        MessageBytes = plan.Messages.AverageBytes,
        Threads = plan.Threads,
        Rate = plan.Rate,
        DurationSeconds = plan.Duration?.TotalSeconds,
        Count = plan.Count,
    };

    private static int PartitionsOf(Metadata metadata, LoadCluster cluster) =>
        metadata.Topics.Find(topic => topic.Topic == cluster.Topic) is { Error.IsError: false, Partitions.Count: > 0 and var count }
            ? count
            : throw new ToolException(
                ExitCode.UnknownTopic, $"The topic {cluster.Topic} does not exist, or the principal may not describe it. Create it: kafka-topics.sh {cluster.Connection.CommandArguments} "
                + $"--create --topic {cluster.Topic} --partitions 32 --replication-factor 3 --config min.insync.replicas=2");

    private async Task FillAsync(LoadCluster cluster, LoadPlan plan, CancellationToken cancellationToken)
    {
        if (kind != LoadKind.Consume || (line.GetValue(options.Fill) ?? (line.GetValue(options.Embedded) ? plan.Count ?? EmbeddedFill : null)) is not { } count)
        {
            return;
        }

        var filling = plan with { Kind = LoadKind.Produce, Threads = 4 };
        var producer = cluster.OpenProducer(new Contender(LoadClient.Ours, ProducerPreset.HighThroughput));
        await using (producer.ConfigureAwait(false))
        {
            var counters = new LoadCounters();
            await new LoadSenders(filling, producer, receiver: null, run: 0).SendAsync(counters, TimeSpan.FromDays(1), count, cancellationToken).ConfigureAwait(false);
            if (counters.Failed > 0)
            {
                throw new ToolException(ExitCode.RunFailed, $"The topic could not be filled: {counters.Failed} of {count} messages are not delivered ({string.Join(", ", counters.Errors.Keys)}).");
            }
        }
    }
}
