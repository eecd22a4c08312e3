using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Compiles a snippet as a program: its statements, its types, and of <see cref="SnippetPreamble"/> what it uses and does not declare.</summary>
internal static class SnippetCompiler
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.None);

    private static readonly MetadataReference[] References =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
        .ToArray();

    public static IReadOnlyList<string> Errors(Snippet snippet)
    {
        var unit = Parse(snippet.Text);
        var errors = CSharpCompilation.Create("Snippet", [Program(unit), Preamble(unit)], References, new(OutputKind.ConsoleApplication))
            .GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return errors.Select(error => $"{snippet.Place}: {error.Id} {error.GetMessage(null)} in: {SourceLine(error)}").ToList();
    }

    // A reader wants to see the call before the types it needs, or the other way round; the language wants statements first.
    private static SyntaxTree Program(CompilationUnitSyntax snippet)
    {
        var statements = snippet.Members.OfType<GlobalStatementSyntax>().ToList();
        var declared = statements.SelectMany(statement => statement.DescendantNodes()).Select(DeclaredName).ToHashSet();
        var used = statements.SelectMany(statement => statement.DescendantNodes())
            .OfType<IdentifierNameSyntax>()
            .Select(name => name.Identifier.Text)
            .ToHashSet();
        var variables = SnippetPreamble.Variables.Where(variable => used.Contains(variable.Key) && !declared.Contains(variable.Key));
        var lines = new[] { SnippetPreamble.Usings, snippet.Usings.ToFullString() }
            .Concat(variables.Select(variable => $"{variable.Value} {variable.Key} = default!;"))
            .Concat(statements.Select(statement => statement.ToFullString()))
            .Append("return;")
            .Concat(snippet.Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString()));
        return CSharpSyntaxTree.ParseText(string.Join('\n', lines), Parsing);
    }

    private static SyntaxTree Preamble(CompilationUnitSyntax snippet)
    {
        var declared = snippet.Members.OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.Text).ToHashSet();
        var types = Parse(SnippetPreamble.Types).Members.OfType<BaseTypeDeclarationSyntax>().Where(type => !declared.Contains(type.Identifier.Text));
        return CSharpSyntaxTree.ParseText(SnippetPreamble.Usings + string.Join('\n', types.Select(type => type.ToFullString())), Parsing);
    }

    private static string? DeclaredName(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.Text,
        SingleVariableDesignationSyntax designation => designation.Identifier.Text,
        ForEachStatementSyntax loop => loop.Identifier.Text,
        ParameterSyntax parameter => parameter.Identifier.Text,
        _ => null,
    };

    private static string SourceLine(Diagnostic error) =>
        error.Location.SourceTree is { } tree ? tree.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim() : "";

    private static CompilationUnitSyntax Parse(string text) => (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text, Parsing).GetRoot();
}
