namespace Healthcare.Kafka.Client.Tests;

public class ConfigurationDocumentTests
{
    private const string Begin = "<!-- From here on written by the tests, from the key table: UPDATE_DOCS=1 rewrites it. -->\n\n";

    public static TheoryData<string> RegistryRows => [.. SchemaRegistryKeys.All.Select(row => row.Property)];

    public static TheoryData<bool, string> ProtectionRows =>
    [
        .. ProtectionKeys.OfKeys.Select(row => (true, row.Property)),
        .. ProtectionKeys.OfPayloads.Select(row => (false, row.Property)),
    ];

    public static TheoryData<bool, string> Rows =>
    [
        .. LibrdkafkaKeys.Producer.Select(row => (true, row.Property)),
        .. LibrdkafkaKeys.Consumer.Select(row => (false, row.Property)),
    ];

    [Fact]
    public void Document_Always_IsWhatTheKeyTableSays()
    {
        var path = Path.Combine(Repository.Root, "docs", "configuration.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var head = text[..(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)];
        var expected = head + ConfigurationDocument.Generate();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
            return;
        }

        Assert.True(expected == text, "docs/configuration.md is stale; run this test with UPDATE_DOCS=1 and commit the file.");
    }

    [Theory, MemberData(nameof(Rows))]
    public void XmlDocumentation_OfEveryOption_NamesItsKeyAndRange(bool isProducer, string property) =>
        AssertDocumented(LibrdkafkaKeys.Of(isProducer ? LibrdkafkaKeys.Producer : LibrdkafkaKeys.Consumer, property));

    [Theory, MemberData(nameof(RegistryRows))]
    public void XmlDocumentation_OfEveryOptionOfTheRegistry_NamesItsKeyAndRange(string property) => AssertDocumented(LibrdkafkaKeys.Of(SchemaRegistryKeys.All, property));

    [Theory, MemberData(nameof(ProtectionRows))]
    public void XmlDocumentation_OfEveryOptionOfProtection_NamesItsRange(bool isOfKeys, string property) =>
        AssertDocumented(LibrdkafkaKeys.Of(isOfKeys ? ProtectionKeys.OfKeys : ProtectionKeys.OfPayloads, property));

    private static void AssertDocumented(OptionKey row)
    {
        Assert.StartsWith("Gets ", ConfigurationDocument.Documentation(row, "summary"), StringComparison.Ordinal);
        if (row.Key is not null)
        {
            Assert.StartsWith($"Key `{row.Key}`", ConfigurationDocument.Documentation(row, "remarks"), StringComparison.Ordinal);
        }

        if (row.Least is not null)
        {
            Assert.StartsWith(ConfigurationDocument.Range(row), ConfigurationDocument.Documentation(row, "value"), StringComparison.Ordinal);
        }
    }
}
