using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>Finds how many partitions a topic needs: the guide's max(T/P, T/C), rounded up, within the band of its workload.</summary>
/// <remarks>Measure P and C with your own messages and handler: <c>healthcare-kafka load</c>.</remarks>
public static class PartitionPlanner
{
    private const double LeastRate = 0.001;
    private const double MostRate = 1e12;

    /// <summary>Plans a topic's partitions.</summary>
    /// <param name="targetRate">T: what the topic must carry, in messages per second. 0.001 to 1e12.</param>
    /// <param name="producerRate">P: what producers reach with one partition, in messages per second. 0.001 to 1e12.</param>
    /// <param name="consumerRate">C: what a consumer reaches with one partition, in messages per second. 0.001 to 1e12.</param>
    /// <param name="workload">What kind of data the topic carries.</param>
    /// <returns>The plan, with its reasons.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A rate or the workload is out of range.</exception>
    public static PartitionPlan Plan(double targetRate, double producerRate, double consumerRate, TopicWorkload workload)
    {
        var target = Rate(targetRate, nameof(targetRate));
        var producer = Rate(producerRate, nameof(producerRate));
        var consumer = Rate(consumerRate, nameof(consumerRate));
        var (least, most) = Band(workload);
        var forProducers = RoundedUp(target, producer);
        var forConsumers = RoundedUp(target, consumer);
        var required = Math.Max(forProducers, forConsumers);
        var partitions = (int)Math.Clamp(required, least, most);
        return new()
        {
            Partitions = partitions,
            Required = required,
            RequiredByProducers = forProducers,
            RequiredByConsumers = forConsumers,
            Workload = workload,
            BandLeast = least,
            BandMost = most,
            Limit = forProducers == forConsumers ? PartitionLimit.Both : forProducers > forConsumers ? PartitionLimit.Producers : PartitionLimit.Consumers,
            SustainedRate = (double)(partitions * Math.Min(producer, consumer)),
            TargetRate = targetRate,
        };
    }

    /// <summary>Gets the guide's band of a workload.</summary>
    internal static (int Least, int Most) Band(TopicWorkload workload) => workload switch
    {
        TopicWorkload.Clinical => (24, 48),
        TopicWorkload.Administrative => (12, 24),
        TopicWorkload.Reference => (6, 12),
        _ => throw new ArgumentOutOfRangeException(nameof(workload), workload, "No workload of the guide."),
    };

    // Decimal: 1.1 / 0.1 is 11 partitions, which double makes 11.000000000000002 and so 12.
    private static long RoundedUp(decimal target, decimal rate) => (long)decimal.Ceiling(target / rate);

    private static decimal Rate(double rate, string name) => rate is >= LeastRate and <= MostRate
        ? (decimal)rate
        : throw new ArgumentOutOfRangeException(
            name, rate, string.Create(CultureInfo.InvariantCulture, $"Messages per second, {LeastRate} to {MostRate:0}."));
}
