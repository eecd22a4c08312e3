using Spectre.Console;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>The few shapes that results have on a terminal. Text is never read as markup.</summary>
internal static class Rendering
{
    public static IRenderable Line(string text = "") => new Text(text + "\n");

    public static IRenderable Heading(string text) => new Text(text + "\n", new Style(decoration: Decoration.Bold));

    /// <summary>A command to be copied: in one line, however narrow the terminal is.</summary>
    public static IRenderable Command(string text) => new UnbrokenLine("  " + text);

    /// <summary>A table; a column whose head begins with '>' is aligned to the right.</summary>
    public static Table Table(params ReadOnlySpan<string> heads)
    {
        var table = new Table().SimpleBorder();
        foreach (var head in heads)
        {
            var isRight = head.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(isRight ? head[1..] : head)) { Alignment = isRight ? Justify.Right : Justify.Left });
        }

        return table;
    }

    public static Table Row(this Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private sealed class UnbrokenLine(string text) : IRenderable
    {
        public Spectre.Console.Rendering.Measurement Measure(RenderOptions options, int maxWidth) => new(text.Length, text.Length);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [new(text), Segment.LineBreak];
    }
}
