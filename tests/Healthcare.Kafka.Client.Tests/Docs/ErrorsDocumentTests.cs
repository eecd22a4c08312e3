using System.Reflection;
using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What docs/errors.md and its neighbours name exists: codes, reasons and event ids.</summary>
public partial class ErrorsDocumentTests
{
    // Words of the tables' first column that are codes in form and something else in fact.
    private static readonly string[] _types =
    [
        nameof(DeliveryException), nameof(TransactionException), nameof(MessageSerializationException), nameof(ConsumptionException), nameof(ConsumerCommandException),
        nameof(RedriveException),
        nameof(SchemaException), nameof(SchemaRegistryUnavailableException), nameof(SchemaRegistryAuthenticationException), nameof(UnknownSchemaException),
        nameof(SchemaIncompatibleException), nameof(SchemaRefusedException), nameof(SchemaFramingException), nameof(UnsupportedSchemaException),
        nameof(SchemaValidationException),
        nameof(LibrdkafkaVersionException), nameof(TopicProblemException), nameof(TopicProvisioningException), "OptionsValidationException", nameof(ObjectDisposedException),
        nameof(OperationCanceledException), nameof(ArgumentException), nameof(InvalidOperationException),
    ];

    private static string Errors => File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"));

    [Fact]
    public void Tables_FirstColumn_NamesCodesAndReasonsThatExist()
    {
        var known = Enum.GetNames<ErrorCode>().Concat(Enum.GetNames<HaltReason>()).Concat(Enum.GetNames<TopicProblem>()).Concat(Enum.GetNames<TopicProvisioningError>()).Concat(_types);

        var words = FirstColumn().Matches(Errors).SelectMany(row => Word().Matches(row.Value)).Select(word => word.Groups[1].Value);

        Assert.Empty(words.Except(known));
    }

    [Fact]
    public void Reasons_OfAHalt_AreAllExplained() =>
        Assert.All(Enum.GetNames<HaltReason>(), reason => Assert.Contains($"| `{reason}` |", Errors, StringComparison.Ordinal));

    [Fact]
    public void Problems_OfATopic_AreAllExplained() =>
        Assert.All(
            Enum.GetNames<TopicProblem>().Except([nameof(TopicProblem.NotChecked)]),
            problem => Assert.Contains($"| `{problem}` |", Errors, StringComparison.Ordinal));

    [Fact]
    public void Errors_OfProvisioning_AreAllExplained() =>
        Assert.All(Enum.GetNames<TopicProvisioningError>(), error => Assert.Contains($"| `{error}` |", Errors, StringComparison.Ordinal));

    [Fact]
    public void EventIds_NamedInTheDocuments_Exist()
    {
        var ids = typeof(EventIds).GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Select(field => (int)field.GetRawConstantValue()!)
            .ToHashSet();

        var named = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .SelectMany(page => Event().Matches(File.ReadAllText(page)))
            .Select(match => int.Parse(match.Groups[1].Value, provider: null))
            .ToList();

        Assert.NotEmpty(named);
        Assert.All(named, id => Assert.Contains(id, ids));
    }

    [GeneratedRegex(@"^\| [^|]*`[^|]* \|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();

    [GeneratedRegex(@"`([A-Z]\w+)`")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bevent (\d{4})\b")]
    private static partial Regex Event();
}
