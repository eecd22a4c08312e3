using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>Plans client quotas. Sets none.</summary>
internal static partial class QuotaCommands
{
    // No request is made, so that no broker need be named: a shell fills it in.
    private const string Unknown = "--bootstrap-server \"$BOOTSTRAP_SERVERS\" --command-config client.properties";

    public static Command Create(ToolTerminal terminal) => new("quotas", "Plans what each client may use of the brokers.") { Plan(terminal) };

    private static ToolCommand Plan(ToolTerminal terminal)
    {
        var clients = new Option<string[]>("--client")
        {
            Description = "A client and how much it matters: critical, normal or bulk. Give it for each.", HelpName = "NAME=IMPORTANCE", Required = true,
        };
        clients.Validators.Add(CheckClients);
        var network = Units.BytesOption("--broker-network", "What a broker's network carries each way in a second; 1.25GB are 10 Gbit.", "1.25GB");
        var use = Ranges.Number("--use", "SHARE", "How much of it may be in use, sustained: the guide says less than 70 %.", 0.7, 0.01, 1);
        var replication = Ranges.Number("--replication", "COUNT", "Replicas of a partition.", 3, 1, 15);
        var threads = Ranges.Number("--request-threads", "COUNT", "num.network.threads and num.io.threads together; the guide has 8 and 16.", 24, 1, 10_000);
        var by = new Option<string>("--by") { Description = "What tells clients apart: the authenticated user, or the client id, which anyone can choose.", DefaultValueFactory = _ => "user" };
        by.AcceptOnlyFromAmong("user", "client-id");
        var connection = new ConnectionOptions(terminal);
        var command = new ToolCommand("plan", "Shares the brokers out among clients by importance and prints the commands that would set it. Nothing is set: review, then run them.")
            {
                clients, network, use, replication, threads, by,
            };
        command.AddAll(connection.All);
        return command
            .WithExample("quotas plan --client intake=critical --client chart-service=normal --client analytics=bulk", "keep a replay from starving the wards")
            .Does(terminal, (line, output) =>
            {
                output.Write(
                    QuotaPlan.Of(new()
                    {
                        Clients = [.. line.GetValue(clients)!.Select(Parse)],
                        BrokerNetwork = line.GetValue(network).Value,
                        Use = line.GetValue(use),
                        Replication = line.GetValue(replication),
                        RequestThreads = line.GetValue(threads),
                        IsByUser = line.GetValue(by) == "user",
                        CommandArguments = connection.HasBrokers(line) ? connection.Resolve(line).CommandArguments : Unknown,
                    }),
                    Draw);
                return ExitCode.Success;
            });
    }

    private static IEnumerable<IRenderable> Draw(QuotaPlan plan)
    {
        foreach (var step in plan.Arithmetic)
        {
            yield return Rendering.Line(step);
        }

        var table = Rendering.Table("client", "importance", ">share", ">produces", ">consumes", ">requests");
        foreach (var quota in plan.Quotas)
        {
            table.Row(
                quota.Name ?? "(all others)", quota.Importance.ToString(), $"{quota.Share:P0}", Rate(quota.ProducerBytesPerSecond), Rate(quota.ConsumerBytesPerSecond),
                quota.RequestPercentage is { } requests ? $"{requests} percent" : "no limit");
        }

        yield return table;
        yield return Rendering.Line("For each broker. Nothing is set; to set it, review and run:");
        foreach (var quota in plan.Quotas.Where(quota => quota.Command is not null))
        {
            yield return Rendering.Command(quota.Command!);
        }
    }

    private static string Rate(long? bytes) => bytes is { } rate ? $"{Units.Bytes(rate)}/s" : "no limit";

    private static void CheckClients(OptionResult result)
    {
        foreach (var text in result.Tokens.Select(token => token.Value).Where(text => !Client().IsMatch(text)))
        {
            result.AddError($"--client is {text}; expected NAME=critical, NAME=normal or NAME=bulk.");
        }

        foreach (var twice in result.Tokens.Select(token => token.Value.LastIndexOf('=') is > 0 and var at ? token.Value[..at] : token.Value).GroupBy(name => name).Where(group => group.Count() > 1))
        {
            result.AddError($"--client names {twice.Key} more than once.");
        }
    }

    private static (string, Importance) Parse(string text)
    {
        var at = text.LastIndexOf('=');
        return (text[..at], Enum.Parse<Importance>(text[(at + 1)..], ignoreCase: true));
    }

    // The name of a principal with a certificate has equals signs, commas and spaces: CN=intake,O=hospital.
    [GeneratedRegex(@"^[^\p{C}]+=(critical|normal|bulk)$", RegexOptions.IgnoreCase)]
    private static partial Regex Client();
}
