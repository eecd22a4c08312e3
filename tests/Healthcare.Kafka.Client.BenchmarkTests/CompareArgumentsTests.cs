namespace Healthcare.Kafka.Client.BenchmarkTests;

public class CompareArgumentsTests
{
    [Fact]
    public void Parse_Nothing_TakesAllScenariosButTuningInFivePairs()
    {
        var arguments = CompareArguments.Parse([]);

        Assert.Equal(AllScenarios.All.Where(scenario => !scenario.RunsOnlyWhenNamed), arguments.Scenarios);
        Assert.Equal(5, arguments.Pairs);
        Assert.Null(arguments.BootstrapServers);
    }

    [Fact]
    public void Parse_Everything_TakesIt()
    {
        var arguments = CompareArguments.Parse(
            ["--scenario", "produce-batch,memory", "--pairs", "7", "--messages", "10", "--bootstrap-servers", "kafka:9092", "--transport", "native", "--json", "a", "--markdown", "b"]);

        Assert.Equal(["produce-batch", "memory"], arguments.Scenarios.Select(scenario => scenario.Name));
        Assert.Equal((7, 10, "kafka:9092", ClientTransport.Native, "a", "b"),
            (arguments.Pairs, arguments.Messages, arguments.BootstrapServers, arguments.Transport, arguments.JsonFile, arguments.MarkdownFile));
    }

    [Theory]
    [InlineData("--scenari x", "--scenari")]
    [InlineData("--scenario produce", "no scenario produce")]
    [InlineData("--scenario", "--scenario needs a value")]
    [InlineData("--json --pairs 3", "--json needs a value")]
    [InlineData("--pairs 0", "allowed 1 to")]
    [InlineData("--pairs five", "--pairs is five")]
    [InlineData("--pairs 3 --pairs 4", "--pairs is given twice")]
    [InlineData("--messages -1", "--messages is -1")]
    [InlineData("--transport fast", "allowed are Auto, Managed, Native")]
    [InlineData("--transport 1", "--transport is 1")]
    public void Parse_WrongArgument_SaysWhich(string arguments, string expected) => Assert.Contains(
        expected, Assert.Throws<ArgumentsException>(() => CompareArguments.Parse(arguments.Split(' '))).Message, StringComparison.Ordinal);

    [Fact]
    public void ParseOfARun_WhatACoordinatorWrites_IsTheSameRun()
    {
        var run = new Run
        {
            Scenario = "produce-batch", Contender = "ours, with message ids", RunId = "a-1", BootstrapServers = "127.0.0.1:1,127.0.0.1:2", Topic = "t",
            Partitions = 32, Messages = 5, Transport = ClientTransport.Managed,
        };

        Assert.Equal(run, Run.Parse([.. run.ToArguments()]));
        Assert.Equal(run with { Messages = null, Transport = null }, Run.Parse([.. (run with { Messages = null, Transport = null }).ToArguments()]));
    }

    // A group that another run had begins where that one ended, and waits for messages until its time is over.
    [Fact]
    public void GroupOfARun_OtherScenarioContenderRunOrPass_IsAnother()
    {
        var run = new Run { Scenario = "consume-bytes", Contender = "ours", RunId = "a-1", BootstrapServers = "b", Topic = "t", Partitions = 1 };

        Assert.Distinct([
            run.Group(1), run.Group(2), (run with { Scenario = "memory" }).Group(1), (run with { Contender = "raw" }).Group(1), (run with { RunId = "a-2" }).Group(1),
        ]);
    }
}
