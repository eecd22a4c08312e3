using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>Reads the files of samples/cluster.</summary>
internal static class ClusterSample
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "samples", "cluster");

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>Reads lines of key=value; a key that is there twice fails.</summary>
    public static Dictionary<string, string> Properties(string file) => Lines(file)
        .Where(line => !line.StartsWith('['))
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    public static IEnumerable<string> Lines(string file) =>
        Text(file).ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'));

    /// <summary>Reads every document of a YAML file; a key that is there twice fails.</summary>
    public static IReadOnlyList<object?> Yaml(string file)
    {
        var parser = new MergingParser(new Parser(new StringReader(Text(file))));
        var deserializer = new DeserializerBuilder().WithDuplicateKeyChecking().Build();
        var documents = new List<object?>();
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        while (parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out _))
        {
            documents.Add(deserializer.Deserialize(parser));
        }

        return documents;
    }

    /// <summary>Follows names through mappings, and numbers through lists.</summary>
    public static object At(object? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = node switch
            {
                IDictionary<object, object> map => map[step],
                IList<object> list => list[int.Parse(step, provider: null)],
                _ => throw new KeyNotFoundException(step),
            };
        }

        return node!;
    }

    public static Dictionary<string, string> Map(object node) =>
        ((IDictionary<object, object>)node).ToDictionary(pair => $"{pair.Key}", pair => $"{pair.Value}");
}
