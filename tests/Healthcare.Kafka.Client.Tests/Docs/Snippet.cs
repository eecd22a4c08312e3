namespace Healthcare.Kafka.Client.Tests;

/// <summary>A fenced block of a Markdown file.</summary>
/// <param name="Place">The file, relative to the repository, and the line of the block's first line.</param>
/// <param name="Language">The word behind the fence.</param>
/// <param name="Text">What stands between the fences.</param>
internal sealed record Snippet(string Place, string Language, string Text)
{
    private const string Fence = "```";

    public static IReadOnlyList<Snippet> InTheDocuments(string language) =>
        Documents().SelectMany(path => Read(Path.GetRelativePath(Repository.Root, path), File.ReadLines(path)))
            .Where(snippet => snippet.Language == language)
            .ToList();

    public static IEnumerable<Snippet> Read(string document, IEnumerable<string> lines)
    {
        string? language = null;
        var text = new List<string>();
        var number = 0;
        foreach (var line in lines.Select(line => line.TrimEnd()))
        {
            number++;
            var isFence = line.TrimStart().StartsWith(Fence, StringComparison.Ordinal);
            if (isFence && language is null)
            {
                language = line.TrimStart()[Fence.Length..].Trim();
                text.Clear();
            }
            else if (isFence)
            {
                yield return new Snippet($"{document}:{number - text.Count}", language!, string.Join('\n', text));
                language = null;
            }
            else if (language is not null)
            {
                text.Add(line);
            }
        }

        if (language is not null)
        {
            throw new FormatException($"{document}: the last block is not closed.");
        }
    }

    private static IEnumerable<string> Documents()
    {
        yield return Path.Combine(Repository.Root, "README.md");
        foreach (var readme in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.Combine(folder, "README.md")))
        {
            if (File.Exists(readme))
            {
                yield return readme;
            }
        }

        var docs = Path.Combine(Repository.Root, "docs");
        if (Directory.Exists(docs))
        {
            foreach (var page in Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories))
            {
                yield return page;
            }
        }
    }
}
