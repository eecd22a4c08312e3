using System.CommandLine;

namespace Healthcare.Kafka.Tool;

/// <summary>Compares a live cluster, and the host where asked for, with the recommendations.</summary>
internal static class DoctorCommand
{
    public static ToolCommand Create(ToolTerminal terminal)
    {
        var connection = new ConnectionOptions(terminal);
        var host = new Option<bool>("--host") { Description = "Also look at this machine, which has a broker: limits, kernel settings, JVM flags, memory (Linux)." };
        var all = new Option<bool>("--all") { Description = "Show every finding, not only those that matter most." };
        var command = new ToolCommand(
            "doctor", "Looks at brokers, topics and partitions, and tells what is not as recommended, what it does, and how to change it. Changes nothing. Needs Describe and DescribeConfigs.")
        {
            host, all,
        };
        command.AddAll(connection.All);
        return command
            .WithExample("doctor --appsettings appsettings.json --secrets /run/secrets", "the cluster that a service uses")
            .WithExample("doctor -b localhost:9092 --plaintext --host --all", "on a broker's machine")
            .Does(terminal, async (line, output, cancellationToken) =>
            {
                var cluster = connection.Resolve(line);
                var machine = line.GetValue(host) ? ReadHost() : null;
                var facts = await new ClusterReader(cluster).ReadAsync(machine, cancellationToken).ConfigureAwait(false);
                var result = DoctorResult.Of(facts, cluster);
                output.Write(result, found => DoctorDrawing.Draw(found, line.GetValue(all)));
                return result.IsHealthy ? ExitCode.Success : ExitCode.Findings;
            });
    }

    private static HostFacts ReadHost() => OperatingSystem.IsLinux()
        ? new HostReader("/proc", Environment.ProcessorCount).Read()
        : throw new ToolException(ExitCode.Usage, "--host reads /proc: run it on the Linux machine that has the broker.");
}
