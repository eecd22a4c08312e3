using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>The configuration report as a person reads it on a terminal.</summary>
internal static class ReportTable
{
    private static readonly string[] _heads = ["KEY", "VALUE", "FROM", "GUIDE"];

    public static string Of(IReadOnlyList<KafkaConfigurationEntry> entries)
    {
        string[][] rows = [_heads, .. entries.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (var client in entries.GroupBy(entry => entry.Client))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(client.Key).Append('\n');
            AppendRow(text, _heads, widths);
            foreach (var entry in client)
            {
                AppendRow(text, Cells(entry), widths);
            }
        }

        return text.ToString();
    }

    private static string[] Cells(KafkaConfigurationEntry entry) => [entry.Key, entry.Value ?? "-", entry.Source, Guide(entry)];

    private static string Guide(KafkaConfigurationEntry entry) =>
        entry.GuideValue is null ? "" : entry.GuideValue == entry.Value ? "same" : entry.GuideValue;

    private static void AppendRow(StringBuilder text, string[] cells, int[] widths)
    {
        var line = string.Join("  ", cells.Select((cell, column) => column < widths.Length ? cell.PadRight(widths[column]) : cell));
        text.Append("  ").Append(line.TrimEnd()).Append('\n');
    }
}
