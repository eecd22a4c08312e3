// Writes what a library brings along as a CycloneDX document, from what its restore resolved: dotnet run eng/Sbom.cs -- <project.assets.json> <output>.
// Without a time or a serial number, so that the same packages give the same bytes.
using System.Text.Json;
using System.Text.Json.Nodes;

var assets = JsonNode.Parse(File.ReadAllText(args[0]))!;
var project = assets["project"]!;
var framework = project["frameworks"]!.AsObject().Single().Value!;
var target = assets["targets"]!.AsObject().First().Value!.AsObject();
var libraries = assets["libraries"]!.AsObject();
var name = (string)project["restore"]!["projectName"]!;
var version = (string)project["version"]!;
var root = $"pkg:nuget/{name}@{version}";

var resolved = target.ToDictionary(one => one.Key.Split('/')[0], one => one.Key.Split('/')[1], StringComparer.OrdinalIgnoreCase);
var direct = framework["dependencies"]!.AsObject().Where(one => (string?)one.Value!["suppressParent"] != "All").Select(one => one.Key)
    .Concat(target.Where(one => (string?)one.Value!["type"] == "project").Select(one => one.Key.Split('/')[0]));
SortedSet<string> shipped = new(StringComparer.OrdinalIgnoreCase);
Queue<string> open = new(direct);
while (open.TryDequeue(out var id))
{
    if (shipped.Add(id))
    {
        DependenciesOf(id).ForEach(open.Enqueue);
    }
}

JsonObject document = new()
{
    ["bomFormat"] = "CycloneDX",
    ["specVersion"] = "1.6",
    ["version"] = 1,
    ["metadata"] = new JsonObject { ["component"] = Component(name, version) },
    ["components"] = new JsonArray([.. shipped.Select(id => Component(id, VersionOf(id)))]),
    ["dependencies"] = new JsonArray([Edges(root, direct), .. shipped.Select(id => Edges(Reference(id), DependenciesOf(id)))]),
};
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
File.WriteAllText(args[1], document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
Console.WriteLine($"sbom: {name} {version}, {shipped.Count} packages");

List<string> DependenciesOf(string id) =>
    resolved.TryGetValue(id, out var found) && target[$"{Exact(id)}/{found}"]?["dependencies"] is JsonObject wanted ? [.. wanted.Select(one => one.Key)] : [];

string Exact(string id) => target.Select(one => one.Key.Split('/')[0]).First(one => one.Equals(id, StringComparison.OrdinalIgnoreCase));

// What the build here leaves out, the native library, a service gets in the least version that is asked for.
string VersionOf(string id) => resolved.TryGetValue(id, out var found)
    ? found
    : target.Select(one => (string?)one.Value!["dependencies"]?[id]).First(one => one is not null)!.TrimStart('[', '(').Split(',', ']')[0];

string Reference(string id) => $"pkg:nuget/{id}@{VersionOf(id)}";

JsonObject Component(string id, string number)
{
    JsonObject component = new() { ["type"] = "library", ["bom-ref"] = $"pkg:nuget/{id}@{number}", ["name"] = id, ["version"] = number, ["purl"] = $"pkg:nuget/{id}@{number}" };
    if ((string?)libraries[$"{id}/{number}"]?["sha512"] is { } hash)
    {
        component["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(hash)) });
    }

    return component;
}

JsonObject Edges(string reference, IEnumerable<string> ids) =>
    new() { ["ref"] = reference, ["dependsOn"] = new JsonArray([.. ids.Select(id => (JsonNode)Reference(id)).OrderBy(one => (string)one!, StringComparer.Ordinal)]) };
