using System.Text.Json;

namespace Healthcare.Kafka.Client.Tests;

public class SnippetTests
{
    private static readonly JsonDocumentOptions AsAppsettings = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public void Documents_CSharpSnippets_Compile()
    {
        var errors = Snippet.InTheDocuments("csharp").SelectMany(SnippetCompiler.Errors).ToList();

        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Fact]
    public void Documents_JsonSnippets_Parse()
    {
        var errors = Snippet.InTheDocuments("json").Select(JsonError).OfType<string>().ToList();

        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Fact]
    public void Errors_TypesBeforeStatements_AreNone()
    {
        const string text = """
            public sealed class Counting : IBatchHandler<string, Observation>
            {
                public Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken) => Task.FromResult(batch.Count);
            }

            await producer.ProduceBatchAsync("topic", messages, ct);
            """;

        Assert.Empty(SnippetCompiler.Errors(new Snippet("here:1", "csharp", text)));
    }

    [Fact]
    public void Errors_UnknownMember_NameThePlace()
    {
        var error = Assert.Single(SnippetCompiler.Errors(new Snippet("here:1", "csharp", "producer.SendIt();")));

        Assert.StartsWith("here:1: CS1061", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwoBlocks_GivesLanguageTextAndFirstLine()
    {
        var snippets = Snippet.Read("a.md", ["# A", "```csharp", "var x = 1;", "```", "text", "  ```json", "{", "}", "  ```"]).ToList();

        Assert.Equal([new Snippet("a.md:3", "csharp", "var x = 1;"), new Snippet("a.md:7", "json", "{\n}")], snippets);
    }

    private static string? JsonError(Snippet snippet)
    {
        var text = snippet.Text.TrimStart().StartsWith('"') ? $"{{{snippet.Text}}}" : snippet.Text;
        try
        {
            using var document = JsonDocument.Parse(text, AsAppsettings);
            return null;
        }
        catch (JsonException error)
        {
            return $"{snippet.Place}: {error.Message}";
        }
    }
}
