using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>What a load needs, with the arithmetic.</summary>
/// <param name="Partitions">max(T/P, T/C), rounded up, and a multiple of the brokers so that they can be spread evenly.</param>
/// <param name="Brokers">As many as the scarcest resource asks for, and no fewer than the replicas.</param>
/// <param name="DiskBytes">What all brokers together need, with room left.</param>
/// <param name="InBytesPerSecond">What all brokers together receive, replication included.</param>
/// <param name="OutBytesPerSecond">What all brokers together send, replication included.</param>
/// <param name="Limit">The resource that decided the number of brokers.</param>
/// <param name="Steps">The arithmetic.</param>
internal sealed record CapacityPlan(
    long Partitions, long Brokers, double DiskBytes, double InBytesPerSecond, double OutBytesPerSecond, string Limit, IReadOnlyList<CapacityStep> Steps)
{
    private const double Most = 1e9;

    public static CapacityPlan Of(CapacityInput input)
    {
        var steps = new List<CapacityStep>();
        var wire = input.Rate * input.MessageBytes / input.Compression;
        Add("produced", $"{input.Rate:N0}/s x {input.MessageBytes:N0} B / {input.Compression:0.##} compression", Bytes(wire) + "/s");
        var received = wire * input.Replication;
        Add("received by brokers", $"{Bytes(wire)}/s x {input.Replication} replicas", Bytes(received) + "/s");
        var sent = wire * (input.Groups + input.Replication - 1);
        Add("sent by brokers", $"{Bytes(wire)}/s x ({input.Groups} groups + {input.Replication - 1} followers)", Bytes(sent) + "/s");
        var stored = wire * input.AverageShare * input.Retention.TotalSeconds * input.Replication;
        Add("stored", $"{Bytes(wire)}/s x {input.AverageShare:0.##} average over peak x {input.Retention.TotalDays:0.##} days x {input.Replication} replicas", Bytes(stored));
        var disk = stored / input.Use;
        Add("disk", $"{Bytes(stored)} / {input.Use:0.##} in use", Bytes(disk));

        (string Name, string Formula, long Count)[] needs =
        [
            ("network in", $"{Bytes(received)}/s / ({Bytes(input.BrokerNetwork)}/s x {input.Use:0.##})", Up(received / (input.BrokerNetwork * input.Use))),
            ("network out", $"{Bytes(sent)}/s / ({Bytes(input.BrokerNetwork)}/s x {input.Use:0.##})", Up(sent / (input.BrokerNetwork * input.Use))),
            ("disk writes", $"{Bytes(received)}/s / ({Bytes(input.BrokerDiskRate)}/s x {input.Use:0.##})", Up(received / (input.BrokerDiskRate * input.Use))),
            ("disk room", $"{Bytes(disk)} / {Bytes(input.BrokerDisk)}", Up(disk / input.BrokerDisk)),
        ];
        foreach (var (name, formula, count) in needs)
        {
            Add($"brokers for {name}", $"{formula}", $"{count}");
        }

        // With one broker down the others must carry all of the traffic. What it stored is not copied anew.
        var traffic = needs[..^1].MaxBy(need => need.Count);
        var room = needs[^1].Count;
        var brokers = Math.Max(Math.Max(input.Replication, room), traffic.Count + 1);
        Add("brokers", $"max({input.Replication} replicas, {room} for disk room, {traffic.Count} for {traffic.Name} + 1 that may be down)", $"{brokers}");
        var (forProducers, forConsumers) = (Up(input.Rate / input.ProducerRate), Up(input.Rate / input.ConsumerRate));
        var needed = Math.Max(forProducers, forConsumers);
        Add("partitions needed", $"max({input.Rate:N0} / {input.ProducerRate:N0} produced, {input.Rate:N0} / {input.ConsumerRate:N0} consumed)", $"{needed}");
        var partitions = Up((double)needed / brokers) * brokers;
        Add("partitions", $"{needed} up to a multiple of {brokers} brokers", $"{partitions}");
        return new(partitions, brokers, disk, received, sent, brokers == input.Replication ? "replicas" : brokers == room ? "disk room" : traffic.Name, steps);

        void Add(string what, FormattableString arithmetic, string result) => steps.Add(new(what, arithmetic.ToString(CultureInfo.InvariantCulture), result));
    }

    private static long Up(double value) => value <= Most
        ? Math.Max(1, (long)Math.Ceiling(value - 1e-9))
        : throw new ToolException(ExitCode.Usage, "The load asks for more than a billion brokers or partitions. Look at the units of the rates and sizes.");

    private static string Bytes(double bytes) => Units.Bytes(bytes);
}

/// <summary>One line of the arithmetic.</summary>
internal sealed record CapacityStep(string What, string Arithmetic, string Result);
