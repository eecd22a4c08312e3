using System.Text.Json;
using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class AlertRulesTests
{
    [Theory]
    [InlineData("8867-4", 59.9, "/min", true)]
    [InlineData("8867-4", 60, "/min", false)]
    [InlineData("8867-4", 100, "/min", false)]
    [InlineData("8867-4", 100.1, "/min", true)]
    [InlineData("2085-9", 39, "mg/dL", true)]
    [InlineData("2085-9", 400, "mg/dL", false)]
    [InlineData("2093-3", 1, "mg/dL", false)]
    [InlineData("2093-3", 201, "mg/dL", true)]
    [InlineData("8302-2", 900, "cm", false)]
    public void Derive_ValueAgainstTheTable_RaisesAlertOutsideOnly(string loinc, double value, string unit, bool expected) =>
        Assert.Equal(expected, Derive(Observation(loinc, value, unit)).Count == 1);

    [Fact]
    public void Derive_AnotherUnitThanTheTables_RaisesNoAlert() => Assert.Empty(Derive(Observation("8310-5", 98.6, "[degF]")));

    [Theory]
    [InlineData("cancelled")]
    [InlineData("entered-in-error")]
    public void Derive_ResultThatDoesNotStand_RaisesNoAlert(string status) => Assert.Empty(Derive(Observation("8867-4", 200, "/min", status)));

    [Fact]
    public void Derive_OwnRange_GoesBeforeTheTable()
    {
        const string Range = """, "referenceRange":[{"low":{"value":100,"code":"/min"},"high":{"value":160,"code":"/min"}}]""";

        Assert.Empty(Derive(Observation("8867-4", 140, "/min", more: Range)));
        Assert.True(Assert.Single(Derive(Observation("8867-4", 90, "/min", more: Range))).IsLow);
    }

    [Fact]
    public void Derive_OwnRangeInAnotherUnit_UsesTheTable() =>
        Assert.Single(Derive(Observation("8310-5", 39, "Cel", more: """, "referenceRange":[{"high":{"value":100.4,"code":"[degF]"}}]""")));

    [Fact]
    public void Derive_BloodPressurePanel_RaisesAnAlertPerComponentNumberedFromZero()
    {
        var resource = Parse("""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"component":[
            {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":55,"code":"mm[Hg]"}},
            {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":180,"code":"mm[Hg]"}}]}
            """);

        var alerts = Derive(resource);

        Assert.Equal([(0, "8462-4", true), (1, "8480-6", false)], alerts.Select(alert => (alert.Number, alert.Loinc, alert.IsLow)));
    }

    [Theory]
    [InlineData("""{"resourceType":"Encounter","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueQuantity":{"value":1,"code":"/min"}}""")]
    [InlineData("""{"resourceType":"Observation"}""")]
    [InlineData("""{"resourceType":"Observation","code":{},"valueQuantity":{"value":1,"code":"/min"}}""")]
    [InlineData("""{"resourceType":"Observation","code":{"coding":[{"system":"http://snomed.info/sct","code":"8867-4"}]},"valueQuantity":{"value":1,"code":"/min"}}""")]
    [InlineData("""{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueQuantity":{"code":"/min"}}""")]
    [InlineData("""{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueQuantity":{"value":1}}""")]
    public void Derive_NothingToCompare_RaisesNoAlert(string json) => Assert.Empty(Derive(Parse(json)));

    private static IReadOnlyList<ClinicalAlert> Derive(FhirResource resource) => AlertRules.Derive(resource, "Patient/1");

    private static FhirResource Observation(string loinc, double value, string unit, string status = "final", string more = "") => Parse(
        $$$"""{"resourceType":"Observation","status":"{{{status}}}","code":{"coding":[{"system":"http://loinc.org","code":"{{{loinc}}}"}]},"valueQuantity":{"value":{{{value}}},"code":"{{{unit}}}"}{{{more}}}}""");

    private static FhirResource Parse(string json) => JsonSerializer.Deserialize(json, PipelineJson.Default.FhirResource)!;
}
