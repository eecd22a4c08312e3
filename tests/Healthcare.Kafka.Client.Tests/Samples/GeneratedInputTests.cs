using System.Text;
using System.Text.Json;
using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class GeneratedInputTests
{
    [Fact]
    public async Task ReadAsync_SameSeed_ReturnsTheSameEvents()
    {
        var first = await ReadAsync(seed: 1);
        var second = await ReadAsync(seed: 1);
        var other = await ReadAsync(seed: 2);

        Assert.Equal(first.Select(item => Encoding.UTF8.GetString(item.Resource)), second.Select(item => Encoding.UTF8.GetString(item.Resource)));
        Assert.NotEqual(first[0].Resource, other[0].Resource);
    }

    [Fact]
    public async Task ReadAsync_Events_HaveTheSizeOfRealOnes()
    {
        var sizes = (await ReadAsync(seed: 1)).Select(item => item.Resource.Length).Order().ToArray();

        Assert.InRange(sizes[sizes.Length / 2], 700, 900);
        Assert.InRange(sizes[^1], 700, 2_500);
    }

    [Fact]
    public async Task ReadAsync_Events_AreObservationsOfTheAskedNumberOfPatients()
    {
        var events = await ReadAsync(seed: 1);

        Assert.Equal(50, events.Select(item => item.Patient).Distinct().Count());
        foreach (var item in events)
        {
            Assert.True(FhirParser.TryParse(item.Resource, out var parsed, out var reason), reason);
            Assert.Equal(item.Patient, parsed.Patient);
        }
    }

    [Fact]
    public async Task ReadAsync_Values_AreMostlyButNotAlwaysInRange()
    {
        var events = await ReadAsync(seed: 1);

        var alerts = events.SelectMany(item => AlertRules.Derive(
            JsonSerializer.Deserialize(item.Resource, PipelineJson.Default.FhirResource)!, item.Patient)).ToArray();

        Assert.InRange(alerts.Length, events.Count / 100, events.Count / 5);
        Assert.Contains(alerts, alert => alert.IsLow);
        Assert.Contains(alerts, alert => !alert.IsLow);
    }

    [Fact]
    public async Task ReadAsync_HeartRate_HasLoincCodeUcumUnitAndRange()
    {
        var resource = (await ReadAsync(seed: 1)).Select(item => JsonSerializer.Deserialize(item.Resource, PipelineJson.Default.FhirResource)!)
            .First(item => item.Code!.Coding![0].Code == "8867-4");

        Assert.Equal("/min", resource.ValueQuantity!.Code);
        Assert.Equal((60, 100), (resource.ReferenceRange![0].Low!.Value, resource.ReferenceRange[0].High!.Value));
    }

    private static Task<List<ClinicalEvent>> ReadAsync(int seed) =>
        new GeneratedInput(events: 3_000, patients: 50, seed).ReadAsync(TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken).AsTask();
}
