namespace Healthcare.Kafka.Client.BenchmarkTests;

public class ScenarioTests
{
    public static TheoryData<string> Names => [.. AllScenarios.All.Select(scenario => scenario.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Rows_OfAScenario_CompareContendersThatThereAre(string name)
    {
        var scenario = AllScenarios.Named(name);

        Assert.NotEmpty(scenario.Rows);
        Assert.All(scenario.Rows, row =>
        {
            Assert.StartsWith(name, row.Name, StringComparison.Ordinal);
            Assert.NotEqual(scenario.ContenderNamed(row.Ours), scenario.ContenderNamed(row.Baseline));
        });
    }

    [Fact]
    public void Rows_OfAllScenarios_HaveNamesOfTheirOwn() =>
        Assert.Distinct(AllScenarios.All.SelectMany(scenario => scenario.Rows).Select(row => row.Name));

    // A scenario that names the topic of another finds it as that one wanted it.
    [Fact]
    public void Topics_OfOneName_AreTheSame() => Assert.Distinct(AllScenarios.All.Select(scenario => scenario.Topic).Distinct().Select(topic => topic.Name));

    // 1,024 keys: the messages of a key stay in one partition only if the partitions divide them.
    [Theory, MemberData(nameof(Names))]
    public void Partitions_OfAScenario_DivideTheKeys(string name) => Assert.Equal(0, 1_024 % AllScenarios.Named(name).Topic.Partitions);

    [Theory, InlineData(0), InlineData(1), InlineData(1_048_575)]
    public void Payload_AnyNumber_IsReadBackFromAllKinds(long number)
    {
        Assert.Equal(number, Payload.Number(Payload.Compressible(number)));
        Assert.Equal(number, Payload.Number(Payload.Incompressible(number)));
        Assert.Equal(Payload.Size, Payload.Incompressible(number).Length);
        var observation = System.Text.Json.JsonSerializer.Deserialize(Observation.Json(number), ObservationJson.Default.Observation);
        Assert.Equal(number, observation!.ValueQuantity.Value);
        Assert.InRange(Observation.Json(number).Length, 800, 1_100);
    }
}
