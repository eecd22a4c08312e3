using System.CommandLine;
using System.Globalization;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>How many partitions a topic needs: the guide's formula.</summary>
internal static class PartitionsCommand
{
    private const double Least = 0.001;
    private const double Most = 1e12;

    public static ToolCommand Create(ToolTerminal terminal)
    {
        var target = Rate("--target", "T: what the topic must carry, in messages a second.");
        var producer = Rate("--producer", "P: what producers reach with one partition, in messages a second. Measure it with: load produce.");
        var consumer = Rate("--consumer", "C: what a consumer reaches with one partition, in messages a second, its handler's work included.");
        var workload = new Option<TopicWorkload>("--workload")
        {
            Description = "What the topic carries; it decides the band: clinical 24 to 48, administrative 12 to 24, reference 6 to 12.",
            HelpName = "clinical|administrative|reference",
            DefaultValueFactory = _ => TopicWorkload.Clinical,
        };
        return new ToolCommand("partitions", "Finds the partitions of a topic: max(T/P, T/C), rounded up, within the band of its workload, with the reasons.")
            {
                target, producer, consumer, workload,
            }
            .WithExample("partitions --target 20000 --producer 1500 --consumer 600 --workload clinical", "20,000 results a second")
            .Does(terminal, (line, output) =>
            {
                var plan = PartitionPlanner.Plan(line.GetValue(target), line.GetValue(producer), line.GetValue(consumer), line.GetValue(workload));
                output.Write(plan, Draw);
                return plan.MeetsTarget ? ExitCode.Success : ExitCode.Findings;
            });
    }

    private static IEnumerable<IRenderable> Draw(PartitionPlan plan)
    {
        yield return Rendering.Heading($"{plan.Partitions} partitions");
        yield return Rendering.Line($"T/P rounded up: {plan.RequiredByProducers}    T/C rounded up: {plan.RequiredByConsumers}    the more of both: {plan.Required}");
        yield return Rendering.Line(plan.Reason);
        yield return Rendering.Line(string.Create(
            CultureInfo.InvariantCulture, $"They carry {plan.SustainedRate:#,0.###} messages a second{(plan.MeetsTarget ? "" : $", less than the {plan.TargetRate:#,0.###} asked for")}, where keys spread evenly."));
    }

    private static Option<double> Rate(string name, string description)
    {
        var option = Ranges.Number(name, "PER-SECOND", description, 0d, Least, Most);
        option.DefaultValueFactory = null;
        option.Required = true;
        return option;
    }
}
