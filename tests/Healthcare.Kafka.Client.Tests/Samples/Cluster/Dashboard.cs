using System.Globalization;
using System.Text.Json;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A dashboard of samples/cluster/grafana.</summary>
internal sealed record Dashboard(string File, JsonElement Root)
{
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<Panel> Panels => [.. Root.GetProperty("panels").EnumerateArray().Select(json => new Panel(json))];

    /// <summary>Gets the panels that show something, which the headings of rows do not.</summary>
    public IEnumerable<Panel> Shown => Panels.Where(panel => panel.Type != "row");

    public IReadOnlyList<string> Variables => [.. Templates.Select(variable => variable.GetProperty("name").GetString()!)];

    /// <summary>Gets what the values of variables are looked up in: the first argument of label_values.</summary>
    public IEnumerable<Query> VariableQueries => Templates
        .Where(variable => variable.GetProperty("type").GetString() == "query")
        .Select(variable => variable.GetProperty("definition").GetString()!)
        .Select(text => new Query(text["label_values(".Length..text.LastIndexOf(',')]));

    private static string Folder => Path.Combine(Repository.Root, "samples", "cluster", "grafana");

    private IEnumerable<JsonElement> Templates => Root.GetProperty("templating").GetProperty("list").EnumerateArray();

    public static Dashboard Read(string file)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Folder, file)));
        return new Dashboard(file, document.RootElement.Clone());
    }
}

/// <summary>One panel of a dashboard.</summary>
internal sealed record Panel(JsonElement Json)
{
    public int Id => Json.GetProperty("id").GetInt32();

    public string Type => Text("type");

    public string Title => Text("title");

    public string Description => Text("description");

    public string Unit => Defaults.GetProperty("unit").GetString()!;

    public string DataSource => Json.GetProperty("datasource").GetProperty("uid").GetString()!;

    public IReadOnlyList<(Query Query, string Legend)> Targets => [.. Json.GetProperty("targets").EnumerateArray()
        .Select(target => (new Query(target.GetProperty("expr").GetString()!), target.GetProperty("legendFormat").GetString()!))];

    /// <summary>Gets the value from which each colour holds; the first has none.</summary>
    public IReadOnlyList<(string Colour, double? From)> Thresholds => [.. Defaults.GetProperty("thresholds").GetProperty("steps").EnumerateArray()
        .Select(step => (step.GetProperty("color").GetString()!, step.GetProperty("value") is { ValueKind: JsonValueKind.Number } from ? from.GetDouble() : (double?)null))];

    /// <summary>Gets where it stands: left, top, right and bottom.</summary>
    public (int Left, int Top, int Right, int Bottom) Place => (At("x"), At("y"), At("x") + At("w"), At("y") + At("h"));

    private JsonElement Defaults => Json.GetProperty("fieldConfig").GetProperty("defaults");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Title} ({Id})");

    private int At(string side) => Json.GetProperty("gridPos").GetProperty(side).GetInt32();

    private string Text(string name) => Json.GetProperty(name).GetString()!;
}
