using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Every change of what the packages offer shows as a change of an approved file. UPDATE_API=1 writes the files anew.</summary>
public class PublicApiTests
{
    [Theory]
    [InlineData(typeof(IHealthcareProducer<,>))]
    [InlineData(typeof(EmbeddedKafkaCluster))]
    public void PublicApi_OfThePackage_IsTheApprovedOne(Type anyType)
    {
        var assembly = anyType.Assembly;
        var path = Path.Combine(Repository.Root, "tests", "Healthcare.Kafka.Client.Tests", "Api", $"{assembly.GetName().Name}.approved.txt");
        var api = PublicApi.Of(assembly);
        if (Environment.GetEnvironmentVariable("UPDATE_API") == "1")
        {
            File.WriteAllText(path, api);
        }

        Assert.True(api == File.ReadAllText(path), $"The public API differs from {path}. Look at the difference with UPDATE_API=1 and git diff.");
    }
}
