using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>The part of docs/tool.md that tells of the commands: written from the commands themselves.</summary>
internal static class ToolDocument
{
    public const string Marker = "<!-- From here on written by the test ToolDocumentTests: UPDATE_DOCS=1. -->";

    public static string Generate(Command root)
    {
        var text = new StringBuilder(Marker).Append("\n\n## Exit codes\n\n| code | name | meaning |\n|---|---|---|\n");
        foreach (var (code, meaning) in ExitCodes.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {(int)code} | `{code}` | {meaning} |\n");
        }

        text.Append("\n## Commands\n\nEvery command has `--json` and `--help` too.\n");
        foreach (var command in CommandLineTests.Leaves(root).Cast<ToolCommand>())
        {
            Append(text, command);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ToolCommand command)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {Name(command)}\n\n{command.Description}\n\n| option | meaning | default |\n|---|---|---|\n");
        foreach (var argument in command.Arguments)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{argument.Name}` | {Cell(argument.Description)} | |\n");
        }

        foreach (var option in command.Options)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{string.Join("`, `", [option.Name, .. option.Aliases])}`{Help(option)} | {Cell(option.Description)} | {Default(option)} |\n");
        }

        text.Append("\n```bash\n");
        foreach (var example in command.Examples)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {example.Purpose}\n{ToolApplication.Name} {example.CommandLine}\n");
        }

        text.Append("```\n");
    }

    private static string Name(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent && parent.Parents.Any() ? $"{Name(parent)} {command.Name}" : command.Name;

    private static string Help(Option option) => option.HelpName is { } help ? $" {Cell(help)}" : "";

    private static string Default(Option option) => option.Required ? "required" : option.HasDefaultValue && option.ValueType != typeof(bool)
        ? $"`{(option.GetDefaultValue() is string[] values ? string.Join(", ", values) : Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture))}`"
        : "";

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
