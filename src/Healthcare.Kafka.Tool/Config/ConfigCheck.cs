using System.CommandLine;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>Whether a service would start with its settings, and whether the topics of the cluster fit them.</summary>
internal static class ConfigCheck
{
    public static ToolCommand Create(ToolTerminal terminal)
    {
        var settings = new SettingsOptions(terminal);
        var live = new Option<bool>("--live") { Description = "Also ask the cluster that the settings name about the clients' topics." };
        var instances = new Option<int>("--instances")
        {
            Description = "How many instances of the service run, to compare partitions with concurrency.", HelpName = "COUNT", DefaultValueFactory = _ => 1,
        };
        instances.Validators.Add(Ranges.From(1, 10_000));
        var command = new ToolCommand("check", "Checks the settings of a service with the rules that it starts by, and against the live topics: message size, replicas in sync, replication, partitions against concurrency.")
        {
            live, instances,
        };
        command.AddAll(settings.AllAndEnvironment);
        return command
            .WithExample("config check --appsettings appsettings.json", "in a build, before a service is deployed")
            .WithExample("config check --appsettings appsettings.json --secrets /run/secrets --live --instances 3", "against the cluster")
            .Does(terminal, async (line, output, cancellationToken) =>
            {
                using var clients = ServiceClients.Find(settings.Read(line, new Dictionary<string, string?>()), settings.EnvironmentName(line));
                var refusals = clients.Refusals();
                var result = new CheckResult(
                    refusals.Count == 0,
                    [.. clients.Registered.All.Select(client => client.ToString())],
                    refusals,
                    refusals.Count == 0 && line.GetValue(live)
                        ? await new LiveCheck(clients, line.GetValue(instances)).RunAsync(cancellationToken).ConfigureAwait(false)
                        : null);
                output.Write(result, Draw);
                return !result.IsValid ? ExitCode.Settings : result.Topics is { Count: > 0 } ? ExitCode.Findings : ExitCode.Success;
            });
    }

    private static IEnumerable<IRenderable> Draw(CheckResult result)
    {
        foreach (var refusal in result.Refusals)
        {
            yield return Rendering.Line($"refused  {refusal}");
        }

        foreach (var finding in result.Topics ?? [])
        {
            var advice = Advice.Of(finding.Remedy);
            yield return Rendering.Line($"topic    {finding.Client}, '{finding.Topic}': {finding.Current}; wanted: {finding.Wanted}. {finding.Effect} {advice.Text}".TrimEnd());
            if (advice.Command is { } line)
            {
                yield return Rendering.Command(line);
            }
        }

        yield return Rendering.Line(Verdict(result));
    }

    private static string Verdict(CheckResult result) =>
        !result.IsValid ? $"A service with these settings would not start: {result.Refusals.Count} errors."
        : result.Topics is { Count: > 0 } findings ? $"The settings are valid; {findings.Count} things about the topics are to be put right."
        : $"The settings of {result.Clients.Count} clients are valid{(result.Topics is null ? "; the topics were not looked at (--live)" : ", and the topics fit them")}.";
}

/// <summary>What a check found.</summary>
/// <param name="IsValid">Whether a service would start.</param>
/// <param name="Clients">The clients that the settings describe.</param>
/// <param name="Refusals">What the library refuses.</param>
/// <param name="Topics">What is wrong with the topics; null when they were not looked at.</param>
internal sealed record CheckResult(bool IsValid, IReadOnlyList<string> Clients, IReadOnlyList<string> Refusals, IReadOnlyList<CheckFinding>? Topics);

/// <summary>One thing about one topic of one client.</summary>
internal sealed record CheckFinding(string Client, string Topic, string Problem, string Current, string Wanted, string Effect, string Remedy);
