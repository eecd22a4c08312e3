namespace Healthcare.Kafka.Client.Tests;

public sealed class StaticMembershipTests : IDisposable
{
    private readonly Dictionary<string, string?> _before = StaticMember.Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [Theory]
    [InlineData("chart-0", "host-7", "chart-0.lab")]
    [InlineData(" ", "host-7", "host-7.lab")]
    [InlineData(null, "host-7", "host-7.lab")]
    public void Create_StaticMembership_NamesTheMemberByTheEnvironmentAndTheConsumer(string? pod, string? host, string expected)
    {
        Set(pod, host);

        Assert.Equal(expected, InstanceId(options => options.StaticMembership = true));
    }

    [Fact]
    public void Create_GroupInstanceIdGiven_TakesIt()
    {
        Set("chart-0", null);

        Assert.Equal("mine", InstanceId(options => (options.StaticMembership, options.GroupInstanceId) = (true, "mine")));
    }

    [Fact]
    public void Create_StaticMembershipNotAskedFor_SendsNoInstanceId()
    {
        Set("chart-0", "host-7");

        Assert.Null(InstanceId(_ => { }));
        Assert.Null(InstanceId(options => options.StaticMembership = false));
    }

    [Fact]
    public void Validate_EnvironmentNamesNothing_IsRefusedUnlessTheIdIsGiven()
    {
        Set(null, null);

        var error = Clients.SingleError(Clients.Consumer(options => options.StaticMembership = true));
        Assert.Contains("none of POD_NAME and HOSTNAME is set in the environment, so set GroupInstanceId", error, StringComparison.Ordinal);
        Assert.Empty(Clients.Errors(Clients.Consumer(options => (options.StaticMembership, options.GroupInstanceId) = (true, "mine"))));
    }

    private static void Set(string? pod, string? host)
    {
        Environment.SetEnvironmentVariable("POD_NAME", pod);
        Environment.SetEnvironmentVariable("HOSTNAME", host);
    }

    private static string? InstanceId(Action<HealthcareConsumerOptions> configure)
    {
        var options = Clients.Consumer(configure);
        Assert.Empty(Clients.Errors(options));
        return ConsumerSettingsFactory.Create("lab", options).Librdkafka.SingleOrDefault(pair => pair.Key == "group.instance.id").Value;
    }
}
