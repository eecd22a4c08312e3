using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class PartitionPlannerTests
{
    private static readonly Gen<(double Target, double Producer, double Consumer, TopicWorkload Workload)> _plans =
        from target in Gen.Choose(1, 2_000_000)
        from producer in Gen.Choose(1, 100_000)
        from consumer in Gen.Choose(1, 100_000)
        from tenths in Gen.Elements(1.0, 10.0)
        from workload in Gen.Elements(Enum.GetValues<TopicWorkload>())
        select (target / tenths, producer / tenths, consumer / tenths, workload);

    [Theory]
    [InlineData(30_000, 1_000, 2_000, TopicWorkload.Clinical, 30, PartitionLimit.Producers)]
    [InlineData(30_000, 2_000, 1_000, TopicWorkload.Clinical, 30, PartitionLimit.Consumers)]
    [InlineData(30_001, 1_000, 1_000, TopicWorkload.Clinical, 31, PartitionLimit.Both)]
    [InlineData(1, 1_000, 1_000, TopicWorkload.Clinical, 24, PartitionLimit.Both)]
    [InlineData(1, 1_000, 1_000, TopicWorkload.Administrative, 12, PartitionLimit.Both)]
    [InlineData(1, 1_000, 1_000, TopicWorkload.Reference, 6, PartitionLimit.Both)]
    [InlineData(1_000_000, 1_000, 1_000, TopicWorkload.Clinical, 48, PartitionLimit.Both)]
    [InlineData(1_000_000, 1_000, 1_000, TopicWorkload.Administrative, 24, PartitionLimit.Both)]
    [InlineData(1_000_000, 1_000, 1_000, TopicWorkload.Reference, 12, PartitionLimit.Both)]
    [InlineData(1.1, 0.1, 100, TopicWorkload.Reference, 11, PartitionLimit.Producers)]
    public void Plan_TheGuidesFormula_IsRoundedUpWithinTheBand(
        double target, double producer, double consumer, TopicWorkload workload, int partitions, PartitionLimit limit)
    {
        var plan = PartitionPlanner.Plan(target, producer, consumer, workload);

        Assert.Equal((partitions, limit), (plan.Partitions, plan.Limit));
    }

    [Fact]
    public void Plan_AnyRates_IsTheFewestPartitionsThatCarryTheTarget() => Prop.ForAll(_plans.ToArbitrary(), rates =>
    {
        var plan = PartitionPlanner.Plan(rates.Target, rates.Producer, rates.Consumer, rates.Workload);
        var slower = (decimal)Math.Min(rates.Producer, rates.Consumer);
        Assert.True(plan.Required * slower >= (decimal)rates.Target);
        Assert.True((plan.Required - 1) * slower < (decimal)rates.Target);
        Assert.InRange(plan.Partitions, plan.BandLeast, plan.BandMost);
        Assert.Equal(plan.MeetsTarget, plan.SustainedRate >= rates.Target);
        Assert.True(plan.Partitions == plan.Required || plan.Partitions == (plan.Required < plan.BandLeast ? plan.BandLeast : plan.BandMost));
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Plan_MoreOfAnyRate_NeverGoesTheWrongWay() => Prop.ForAll(_plans.ToArbitrary(), rates =>
    {
        var plan = PartitionPlanner.Plan(rates.Target, rates.Producer, rates.Consumer, rates.Workload);
        Assert.True(PartitionPlanner.Plan(rates.Target * 2, rates.Producer, rates.Consumer, rates.Workload).Partitions >= plan.Partitions);
        Assert.True(PartitionPlanner.Plan(rates.Target, rates.Producer * 2, rates.Consumer * 2, rates.Workload).Partitions <= plan.Partitions);
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Reason_BelowTheBand_SaysWhatLimitsAndWhatWasRaised() => Assert.Equal(
        "24 partitions. Producers limit: they need 10, consumers 5. Raised from 10 to 24, the least of the band of Clinical topics, 24 to 48: room to grow, as "
        + "partitions added later break the order of keys.",
        $"{PartitionPlanner.Plan(10_000, 1_000, 2_000, TopicWorkload.Clinical)}");

    [Fact]
    public void Reason_AboveTheBand_SaysWhatItCarriesAndThatItIsNotEnough()
    {
        var plan = PartitionPlanner.Plan(100_000, 5_000, 1_000, TopicWorkload.Clinical);

        Assert.False(plan.MeetsTarget);
        Assert.Contains("Consumers limit: they need 100, producers 20. Lowered from 100 to 48", plan.Reason, StringComparison.Ordinal);
        Assert.Contains("that carries 48000 of 100000 messages per second", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Reason_WithinTheBand_SaysSo() => Assert.Equal(
        "Producers and consumers need 30 alike. 30 is within the band of Clinical topics, 24 to 48.",
        PartitionPlanner.Plan(30_000, 1_000, 1_000, TopicWorkload.Clinical).Reason);

    [Theory]
    [InlineData(0, 1, 1, "targetRate")]
    [InlineData(-5, 1, 1, "targetRate")]
    [InlineData(1, 0, 1, "producerRate")]
    [InlineData(1, double.NaN, 1, "producerRate")]
    [InlineData(1, 1, double.PositiveInfinity, "consumerRate")]
    [InlineData(1, 1, 1e13, "consumerRate")]
    public void Plan_RateOutOfRange_Throws(double target, double producer, double consumer, string name) =>
        Assert.Throws<ArgumentOutOfRangeException>(name, () => PartitionPlanner.Plan(target, producer, consumer, TopicWorkload.Clinical));

    [Fact]
    public void Plan_NoWorkload_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>("workload", () => PartitionPlanner.Plan(1, 1, 1, (TopicWorkload)7));
}
