using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Writes the generated part of docs/configuration.md: the numbers from the key table, the words from the options' XML documentation.</summary>
internal static partial class ConfigurationDocument
{
    private static readonly XElement _xml = XElement.Load(Path.ChangeExtension(typeof(OptionKey).Assembly.Location, ".xml"));

    public static string Generate()
    {
        var text = new StringBuilder();
        AppendFixed(text);
        AppendOptions(text, "Connection, of every client", [.. LibrdkafkaKeys.Producer.Where(IsConnection)], typeof(HealthcareClientOptions));
        AppendOptions(text, "Producer", Own(LibrdkafkaKeys.Producer), typeof(HealthcareProducerOptions));
        AppendOptions(text, "Consumer", Own(LibrdkafkaKeys.Consumer), typeof(HealthcareConsumerOptions));
        AppendOptions(text, "Security, of every client", [.. LibrdkafkaKeys.Producer.Where(IsSecurity)], typeof(KafkaSecurityOptions));
        AppendOptions(text, "Topics", [.. LibrdkafkaKeys.TopicsRows], typeof(HealthcareTopicsOptions));
        AppendOptions(text, "Schema registry", [.. SchemaRegistryKeys.All], typeof(SchemaRegistryOptions));
        AppendOptions(text, "Key protection", [.. ProtectionKeys.OfKeys], typeof(KeyProtectionOptions));
        AppendOptions(text, "Payload protection", [.. ProtectionKeys.OfPayloads], typeof(PayloadProtectionOptions));
        AppendDenied(text);
        return text.ToString();
    }

    /// <summary>Gets one part of a property's XML documentation as Markdown.</summary>
    public static string Documentation(OptionKey row, string part) =>
        Member(row)?.Element(part) is { } element ? Markdown(element) : throw new InvalidOperationException($"{row.Property} has no <{part}>.");

    /// <summary>Gets a time as the XML documentation writes it.</summary>
    public static string Time(long milliseconds) => milliseconds switch
    {
        0 => "0",
        int.MaxValue => "24.8 days",
        _ when milliseconds % 86_400_000 == 0 => Plural(milliseconds / 86_400_000, "day"),
        _ when milliseconds % 3_600_000 == 0 => Plural(milliseconds / 3_600_000, "hour"),
        _ when milliseconds % 60_000 == 0 => Plural(milliseconds / 60_000, "minute"),
        _ when milliseconds % 1_000 == 0 => Plural(milliseconds / 1_000, "second"),
        _ => Number(milliseconds) + " ms",
    };

    public static string Range(OptionKey row) => row switch
    {
        { Least: null } => row.Unit switch
        {
            OptionUnit.Switch => "true, false",
            OptionUnit.Choice => string.Join(", ", Enum.GetNames(ChoiceType(row))),
            OptionUnit.Secret => "secret",
            _ => "text",
        },
        { Unit: OptionUnit.Milliseconds } => $"{Time(row.Least.Value)} to {Time(row.Most!.Value)}",
        { Unit: OptionUnit.Bytes or OptionUnit.BytesSentAsKbytes } => $"{Number(row.Least.Value)} to {Number(row.Most!.Value)} bytes",
        { Unit: OptionUnit.Kbytes } => $"{Number(row.Least.Value)} to {Number(row.Most!.Value)} KiB",
        _ => $"{Number(row.Least.Value)} to {Number(row.Most!.Value)}",
    };

    private static Type ChoiceType(OptionKey row)
    {
        var type = LibrdkafkaKeys.Consumer.Contains(row) ? typeof(HealthcareConsumerOptions)
            : ProtectionKeys.OfPayloads.Contains(row) ? typeof(PayloadProtectionOptions) : typeof(HealthcareProducerOptions);
        foreach (var step in row.Property.Split('.'))
        {
            type = type.GetProperty(step)!.PropertyType;
        }

        return Nullable.GetUnderlyingType(type)!;
    }

    private static bool IsSecurity(OptionKey row) => row.Property.StartsWith("Security.", StringComparison.Ordinal);

    private static bool IsConnection(OptionKey row) => LibrdkafkaKeys.Connection.Any(other => other.Property == row.Property);

    private static OptionKey[] Own(IReadOnlyList<OptionKey> rows) => [.. rows.Where(row => !IsSecurity(row) && !IsConnection(row))];

    private static string Plural(long count, string unit) => $"{Number(count)} {unit}{(count == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static void AppendFixed(StringBuilder text)
    {
        text.Append("## Fixed\n\nSet on every client and not to be changed, because a guarantee hangs on it.\n\n| client | key | value | the guide | why |\n|---|---|---|---|---|\n");
        foreach (var rule in FixedKeys.Producer.Concat(FixedKeys.Consumer).Distinct())
        {
            var client = FixedKeys.Producer.Contains(rule) ? FixedKeys.Consumer.Contains(rule) ? "both" : "producer" : "consumer";
            text.Append(CultureInfo.InvariantCulture, $"| {client} | `{rule.Key}` | {rule.Value} | {rule.Guide} | {rule.Why} |\n");
        }
    }

    private static void AppendOptions(StringBuilder text, string title, OptionKey[] rows, Type type)
    {
        var hasPresets = rows.Any(row => row.Preset(0) != row.Preset(1) || row.Preset(1) != row.Preset(3));
        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
        text.Append(hasPresets
            ? "| property | key | range | librdkafka | the guide | Documented | Clinical | HighThroughput | LowLatency |\n|---|---|---|---|---|---|---|---|---|\n"
            : "| property | key | range | default |\n|---|---|---|---|\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Name(row, type)} | {(row.Key is null ? "" : $"`{row.Key}`")} | {Range(row)} | ");
            string?[] values = hasPresets
                ? [row.Librdkafka, row.Guide, row.Preset(0), row.Preset(1), row.Preset(2), row.Preset(3)]
                : [row.Preset(1) ?? row.Librdkafka];
            text.AppendJoin(" | ", values.Select(value => value ?? "")).Append(" |\n");
        }

        text.Append('\n');
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{Name(row, type)}**: {Sentence(row)}\n");
        }
    }

    private static void AppendDenied(StringBuilder text)
    {
        text.Append("\n## Refused\n\nNobody may set these, in `Librdkafka` or elsewhere.\n\n| key | why |\n|---|---|\n");
        foreach (var key in DeniedKeys.All.Append("dotnet.*").Append("max.poll.records"))
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{key}` | {DeniedKeys.Reason(key)} |\n");
        }
    }

    private static string Name(OptionKey row, Type type) =>
        type == typeof(KafkaSecurityOptions) ? row.Property["Security.".Length..] : row.Property.Replace('.', ':');

    private static string Sentence(OptionKey row)
    {
        var summary = Upper(Documentation(row, "summary").Replace("Gets or sets ", "", StringComparison.Ordinal).Replace("Gets ", "", StringComparison.Ordinal));
        var value = Member(row)!.Element("value") is { } element ? " *" + Markdown(element).TrimEnd('.') + ".*" : "";
        var remarks = Member(row)!.Element("remarks") is { } more ? " " + Upper(KeyPrefix().Replace(Markdown(more), "")) : "";
        return summary + value + remarks;
    }

    private static XElement? Member(OptionKey row)
    {
        var name = row.Property.Split('.')[^1];
        Type[] types = row.Property switch
        {
            _ when SchemaRegistryKeys.All.Contains(row) => [typeof(SchemaRegistryOptions)],
            _ when ProtectionKeys.OfKeys.Contains(row) => [typeof(KeyProtectionOptions)],
            _ when ProtectionKeys.OfPayloads.Contains(row) => [typeof(PayloadProtectionOptions)],
            _ when row.Property.StartsWith("Security.", StringComparison.Ordinal) => [typeof(KafkaSecurityOptions)],
            _ when row.Property.StartsWith("Retry.", StringComparison.Ordinal) => [typeof(ConsumerRetryOptions)],
            _ when row.Property.StartsWith("DeadLetter.", StringComparison.Ordinal) => [typeof(ConsumerDeadLetterOptions)],
            _ when row.Property.StartsWith("RetryTopic.", StringComparison.Ordinal) => [typeof(ConsumerRetryTopicOptions)],
            _ when LibrdkafkaKeys.Consumer.Contains(row) => [typeof(HealthcareConsumerOptions), typeof(HealthcareClientOptions)],
            _ when LibrdkafkaKeys.TopicsRows.Any(other => other.Property == row.Property) && !LibrdkafkaKeys.Producer.Contains(row) => [typeof(HealthcareTopicsOptions)],
            _ => [typeof(HealthcareProducerOptions), typeof(HealthcareClientOptions)],
        };
        var ids = types.Select(type => $"P:{type.FullName}.{name}");
        return ids.Select(id => _xml.Descendants("member").FirstOrDefault(member => (string?)member.Attribute("name") == id)).FirstOrDefault(member => member is not null);
    }

    private static string Markdown(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(Markdown)), " ").Trim();

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{(string?)see.Attribute("langword") ?? see.Attribute("cref")!.Value.Split('.')[^1]}`",
        XElement other => Markdown(other),
        _ => "",
    };

    private static string Upper(string text) => text.Length == 0 || text.StartsWith("librdkafka", StringComparison.Ordinal) ? text : char.ToUpperInvariant(text[0]) + text[1..];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("^Key `[^`]+`[.,;] ")]
    private static partial Regex KeyPrefix();
}
