using System.CommandLine;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>From measured rates to a cluster.</summary>
internal static class CapacityCommand
{
    public static ToolCommand Create(ToolTerminal terminal)
    {
        var options = new CapacityOptions();
        var command = new ToolCommand("capacity", "Sizes a cluster for a load and a retention from measured rates, and shows the arithmetic: partitions, brokers, disk and network.");
        command.AddAll(options.All);
        return command
            .WithExample("capacity --rate 50000 --message-size 1KB --producer 8000 --consumer 5000 --retention 7d", "from rates that were measured with one partition")
            .WithExample("capacity --rate 50000 --from load.json --groups 4 --broker-disk 8TB", "from the result of: load mixed --json > load.json")
            .Does(terminal, (line, output) =>
            {
                output.Write(CapacityPlan.Of(options.Read(line)), Draw);
                return ExitCode.Success;
            });
    }

    private static IEnumerable<IRenderable> Draw(CapacityPlan plan)
    {
        var table = Rendering.Table("", "arithmetic", ">result");
        foreach (var step in plan.Steps)
        {
            table.Row(step.What, step.Arithmetic, step.Result);
        }

        yield return table;
        yield return Rendering.Line(
            $"{plan.Brokers} brokers and {plan.Partitions} partitions; {Units.Bytes(plan.DiskBytes / plan.Brokers)} of disk each, "
            + $"{Units.Bytes(plan.InBytesPerSecond / plan.Brokers)}/s in and {Units.Bytes(plan.OutBytesPerSecond / plan.Brokers)}/s out. What decides: {plan.Limit}.");
    }
}
