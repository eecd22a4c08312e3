using System.CommandLine;

namespace Healthcare.Kafka.Tool;

/// <summary>The commands about the topics that settings declare.</summary>
internal static class TopicsCommands
{
    public static Command Create(ToolTerminal terminal) => new("topics", "Plans, creates and verifies topics: those of Kafka:Topics:Declared, or one that the command line defines.")
    {
        Plan(terminal),
        Creation(terminal),
        Verify(terminal),
    };

    private static ToolCommand Plan(ToolTerminal terminal)
    {
        var topics = new TopicsOptions(terminal);
        return topics.AddTo(new ToolCommand("plan", "Compares topics with the cluster and tells what create would do. Changes nothing."))
            .WithExample("topics plan --appsettings appsettings.json", "all topics that a service declares")
            .WithExample("topics plan -b kafka-1:9093 --topic clinical.alert.generated --preset LowLatencyAlerting --partitions 24", "one topic, with a preset's values")
            .Does(terminal, async (line, output, cancellationToken) =>
            {
                using var call = topics.Open(line);
                return Write(output, await call.Provisioner.PlanAsync(call.Topics, cancellationToken).ConfigureAwait(false), "plan");
            });
    }

    private static ToolCommand Creation(ToolTerminal terminal)
    {
        var topics = new TopicsOptions(terminal);
        var addPartitions = new Option<bool>("--add-partitions")
        {
            Description = "Also give topics the partitions that they lack. Most keys then change their partition, so that order is lost between old and new messages; it cannot be undone.",
        };
        var command = new ToolCommand("create", "Creates the topics that are missing. Changes nothing about those that are there, and deletes none.") { addPartitions };
        return topics.AddTo(command)
            .WithExample("topics create --appsettings appsettings.json --secrets /run/secrets", "once per environment; again, it changes nothing")
            .Does(terminal, async (line, output, cancellationToken) =>
            {
                using var call = topics.Open(line);
                var plan = await call.Provisioner.CreateAsync(call.Topics, cancellationToken).ConfigureAwait(false);
                if (line.GetValue(addPartitions))
                {
                    plan = await AddPartitionsAsync(call, plan, cancellationToken).ConfigureAwait(false);
                }

                return Write(output, plan, "create");
            });
    }

    private static ToolCommand Verify(ToolTerminal terminal)
    {
        var topics = new TopicsOptions(terminal);
        return topics.AddTo(new ToolCommand("verify", "Looks for drift: topics that are missing, and partitions, replicas and settings that are not as declared. Changes nothing."))
            .WithExample("topics verify --appsettings appsettings.json --json", "every night, with the exit code as the answer")
            .Does(terminal, async (line, output, cancellationToken) =>
            {
                using var call = topics.Open(line);
                return Write(output, await call.Provisioner.PlanAsync(call.Topics, cancellationToken).ConfigureAwait(false), "verify");
            });
    }

    private static async Task<TopicPlan> AddPartitionsAsync(TopicsCall call, TopicPlan plan, CancellationToken cancellationToken)
    {
        foreach (var entry in plan.Entries.Where(LacksPartitions))
        {
            await call.Provisioner.AddPartitionsAsync(entry.Topic.Name, entry.Topic.Partitions, cancellationToken).ConfigureAwait(false);
        }

        return await call.Provisioner.PlanAsync(call.Topics, cancellationToken).ConfigureAwait(false);
    }

    private static bool LacksPartitions(TopicPlanEntry entry) => entry.Differences.Any(
        difference => difference.Setting == "partitions" && int.Parse(difference.Actual, provider: null) < entry.Topic.Partitions);

    private static ExitCode Write(ToolOutput output, TopicPlan plan, string command)
    {
        output.Write(TopicsResult.Of(plan), result => TopicsDrawing.Draw(result, command));
        return plan.IsInOrder ? ExitCode.Success : ExitCode.Findings;
    }
}
