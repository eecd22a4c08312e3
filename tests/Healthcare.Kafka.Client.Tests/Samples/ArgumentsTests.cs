using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class ArgumentsTests
{
    [Fact]
    public void Parse_NoArguments_LeavesEverythingToTheDefaults() =>
        Assert.Equal((null, null, null, false, false), Values(Arguments.Parse([])));

    [Fact]
    public void Parse_ValuesApartOrAfterEqualsSign_ReturnsThem()
    {
        var arguments = Arguments.Parse(["--events", "200000", "--input=events=1.ndjson", "--bootstrap-servers", "a:9092,b:9092", "--show-config"]);

        Assert.Equal((200_000, "events=1.ndjson", "a:9092,b:9092", true, false), Values(arguments));
    }

    [Theory]
    [InlineData("--events 5", null)]
    [InlineData("--schema-registry", "")]
    [InlineData("--schema-registry --events 5", "")]
    [InlineData("--schema-registry https://registry", "https://registry")]
    [InlineData("--schema-registry=https://registry", "https://registry")]
    public void Parse_SchemaRegistry_TakesAUrlOrNone(string line, string? expected) => Assert.Equal(expected, Arguments.Parse(line.Split(' ')).SchemaRegistry);

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Parse_Help_AsksForHelp(string argument) => Assert.True(Arguments.Parse([argument]).Help);

    [Theory]
    [InlineData("--evnets", "--evnets")]
    [InlineData("7", "7")]
    [InlineData("--events", "--events needs a value")]
    [InlineData("--events=", "--events needs a value")]
    [InlineData("--events 0", "--events is 0; allowed 1 to 1000000000")]
    [InlineData("--events -5", "--events is -5")]
    [InlineData("--events 1e6", "--events is 1e6")]
    [InlineData("--events 1000000001", "--events is 1000000001")]
    [InlineData("--input --show-config", "--input needs a value")]
    [InlineData("--show-config=yes", "--show-config=yes")]
    public void Parse_WrongArgument_ThrowsInputExceptionThatNamesIt(string line, string expected)
    {
        var exception = Assert.Throws<InputException>(() => Arguments.Parse(line.Split(' ')));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_EveryArgument_IsExplained() =>
        Assert.All(["--events", "--input", "--bootstrap-servers", "--schema-registry", "--show-config", "--help"], name => Assert.Contains(name, Arguments.Usage, StringComparison.Ordinal));

    private static (long? Events, string? Input, string? BootstrapServers, bool ShowConfig, bool Help) Values(Arguments arguments) =>
        (arguments.Events, arguments.Input, arguments.BootstrapServers, arguments.ShowConfig, arguments.Help);
}
