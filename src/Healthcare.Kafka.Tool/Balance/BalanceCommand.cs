using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>Plans a more even spread of partitions. Moves none.</summary>
internal static class BalanceCommand
{
    private const int MostMovesShown = 20;

    // With the time that it takes to reach the cluster less than ten seconds.
    private static readonly TimeSpan ConfigTimeout = TimeSpan.FromSeconds(2);

    public static ToolCommand Create(ToolTerminal terminal)
    {
        var connection = new ConnectionOptions(terminal);
        var topic = new Option<string?>("--topic") { Description = "Only topics whose names begin with this text.", HelpName = "TEXT" };
        var tiers = new Option<string[]>("--tier")
        {
            Description = "A topic, or the beginning of topics with * behind, and its tier: critical, normal or archive. The first that fits applies.", HelpName = "TOPIC=TIER",
        };
        tiers.Validators.Add(CheckTiers);
        var critical = new Option<string?>("--critical-brokers") { Description = "The brokers that critical topics have for themselves.", HelpName = "ID,ID,..." };
        critical.Validators.Add(CheckBrokers);
        var plan = new Option<string?>("--plan") { Description = "Also write the reassignment to a file, as kafka-reassign-partitions.sh reads it.", HelpName = "FILE.json" };
        var command = new ToolCommand("balance", "Looks at how partitions and leaders are spread over the brokers and prints a plan, with the commands for it. Nothing is moved: review, then run them.")
        {
            topic, tiers, critical, plan,
        };
        command.AddAll(connection.All);
        return command
            .WithExample("balance --appsettings appsettings.json --plan reassignment.json", "even out replicas and leaders")
            .WithExample("balance -b kafka-1:9092 --plaintext --tier clinical.alert.*=critical --tier audit.*=archive --critical-brokers 4,5,6", "alerts on brokers of their own, old audit segments in remote storage")
            .Does(terminal, async (line, output, cancellationToken) =>
            {
                var cluster = connection.Resolve(line);
                using var file = line.GetValue(plan) is { } path ? ReportFile.Check(path) : null;
                var metadata = await cluster.ReachAsync(cancellationToken).ConfigureAwait(false);
                var input = Input(metadata, line.GetValue(topic), line.GetValue(tiers) ?? [], Ids(line.GetValue(critical)), cluster.CommandArguments);
                var result = BalancePlan.Of(await WithConfigsAsync(input, cluster, cancellationToken).ConfigureAwait(false), line.GetValue(plan));
                output.Write(result, Draw);
                file?.Write(ToolJson.Text(result.Reassignment) + "\n");
                return result.HasWork ? ExitCode.Findings : ExitCode.Success;
            });
    }

    private static BalanceInput Input(Metadata metadata, string? prefix, string[] tiers, IReadOnlyList<int> critical, string arguments)
    {
        int[] brokers = [.. metadata.Brokers.Select(broker => broker.BrokerId).Order()];
        if (critical.Except(brokers).ToList() is { Count: > 0 } unknown)
        {
            throw new ToolException(ExitCode.Usage, $"--critical-brokers names {string.Join(", ", unknown)}; the cluster has {string.Join(", ", brokers)}.");
        }

        // Kafka's own topics are placed by Kafka's own means.
        var partitions = metadata.Topics
            .Where(topic => !topic.Error.IsError && !topic.Topic.StartsWith("__", StringComparison.Ordinal) && topic.Topic.StartsWith(prefix ?? "", StringComparison.Ordinal))
            .OrderBy(topic => topic.Topic, StringComparer.Ordinal)
            .SelectMany(topic => topic.Partitions.OrderBy(partition => partition.PartitionId), (topic, partition) =>
                new PlacedPartition(topic.Topic, partition.PartitionId, partition.Leader, partition.Replicas, partition.InSyncReplicas))
            .ToList();
        return partitions.Count == 0
            ? throw new ToolException(ExitCode.UnknownTopic, "The cluster shows no topic" + (prefix is null ? "." : $" whose name begins with {prefix}."))
            : new()
            {
                Brokers = brokers,
                Partitions = partitions,
                CriticalBrokers = critical,
                Tiers = [.. tiers.Select(text => (text[..text.LastIndexOf('=')], Enum.Parse<TopicTier>(text[(text.LastIndexOf('=') + 1)..], ignoreCase: true)))],
                CommandArguments = arguments,
            };
    }

    private static async Task<BalanceInput> WithConfigsAsync(BalanceInput input, ClusterConnection cluster, CancellationToken cancellationToken)
    {
        string[] archived = [.. ArchivedTopic.Of(input).Select(topic => topic.Name)];
        if (archived.Length == 0)
        {
            return input;
        }

        using var admin = cluster.OpenAdmin();
        var facts = await TopicFactsReader.ReadAsync(admin, archived, ConfigTimeout, cancellationToken).ConfigureAwait(false);
        return input with { Configs = facts.Topics.Where(topic => topic.ConfigError == ErrorCode.NoError).ToDictionary(topic => topic.Topic, topic => topic.Config) };
    }

    internal static IEnumerable<IRenderable> Draw(BalancePlan plan)
    {
        var table = Rendering.Table(">broker", ">replicas", ">preferred leader of", ">leads now", ">replicas then", ">leads then");
        foreach (var broker in plan.Brokers)
        {
            table.Row([Text(broker.Broker), Text(broker.Replicas), Text(broker.PreferredLeaders), Text(broker.Leaders), Text(broker.ReplicasAfter), Text(broker.LeadersAfter)]);
        }

        yield return table;
        foreach (var warning in plan.Warnings)
        {
            yield return Rendering.Line("note  " + warning);
        }

        foreach (var move in plan.Moves.Take(MostMovesShown))
        {
            yield return Rendering.Line($"{move.Topic} [{move.Partition}]: {string.Join(",", move.From)} -> {string.Join(",", move.To)}{(move.IsCopied ? "" : ", nothing is copied")}");
        }

        if (plan.Moves.Count > MostMovesShown)
        {
            yield return Rendering.Line($"... and {plan.Moves.Count - MostMovesShown} more (--json or --plan has all)");
        }

        yield return Rendering.Line(plan.HasWork ? "Nothing is changed; to change it, review and run:" : "Partitions and leaders are spread evenly.");
        foreach (var command in plan.Commands)
        {
            yield return Rendering.Command(command);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IReadOnlyList<int> Ids(string? text) =>
        text is null ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).Distinct()];

    private static void CheckTiers(OptionResult result)
    {
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            var at = text.LastIndexOf('=');
            if (at < 1 || !Enum.TryParse<TopicTier>(text[(at + 1)..], ignoreCase: true, out var tier) || !Enum.IsDefined(tier) || char.IsAsciiDigit(text[^1]))
            {
                result.AddError($"--tier is {text}; expected TOPIC=critical, TOPIC=normal or TOPIC=archive.");
            }
        }
    }

    private static void CheckBrokers(OptionResult result)
    {
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (!text.Split(',', StringSplitOptions.TrimEntries).All(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                result.AddError($"--critical-brokers is {text}; expected ids, such as 4,5,6.");
            }
        }
    }
}
