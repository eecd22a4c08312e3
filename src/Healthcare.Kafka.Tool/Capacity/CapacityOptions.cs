using System.CommandLine;
using System.Text.Json;

namespace Healthcare.Kafka.Tool;

/// <summary>What the command capacity is told.</summary>
internal sealed class CapacityOptions
{
    private readonly Option<double?> _rate = Ranges.Number<double?>("--rate", "PER-SECOND", "The load at its peak, in messages a second.", null, 0.001, 1e12);
    private readonly Option<Quantity> _size = Units.BytesOption("--message-size", "A message: key, value and headers. A load report has it too.", "1KB");
    private readonly Option<double?> _producer = Ranges.Number<double?>("--producer", "PER-SECOND", "Messages a second that producers reach with one partition.", null, 0.001, 1e12);
    private readonly Option<double?> _consumer = Ranges.Number<double?>("--consumer", "PER-SECOND", "Messages a second that a consumer reaches with one partition.", null, 0.001, 1e12);
    private readonly Option<string?> _from = new("--from") { Description = "A load test's result (--json): its rates for each partition, and its message size.", HelpName = "FILE.json" };
    private readonly Option<Quantity> _retention = Units.TimeOption("--retention", "How long messages are kept.", "7d");
    private readonly Option<int> _replication = Ranges.Number("--replication", "COUNT", "Replicas of a partition.", 3, 1, 15);
    private readonly Option<int> _groups = Ranges.Number("--groups", "COUNT", "Consumer groups that read every message.", 2, 0, 1_000);
    private readonly Option<double> _compression = Ranges.Number("--compression", "FACTOR", "How many times smaller compressed batches are; 1 promises nothing.", 1d, 1, 100);
    private readonly Option<double> _average = Ranges.Number("--average", "SHARE", "The average load as a share of the peak; it fills the disks.", 1d, 0.001, 1);
    private readonly Option<Quantity> _network = Units.BytesOption("--broker-network", "What a broker's network carries each way in a second; 1.25GB are 10 Gbit.", "1.25GB");
    private readonly Option<Quantity> _diskRate = Units.BytesOption("--broker-disk-rate", "What a broker's disks write in a second.", "500MB");
    private readonly Option<Quantity> _disk = Units.BytesOption("--broker-disk", "The room on a broker's disks.", "4TB");
    private readonly Option<double> _use = Ranges.Number("--use", "SHARE", "How much of anything may be in use, sustained: the guide says less than 70 %.", 0.7, 0.01, 1);

    public CapacityOptions() => _rate.Required = true;

    public IEnumerable<Option> All =>
        [_rate, _size, _producer, _consumer, _from, _retention, _replication, _groups, _compression, _average, _network, _diskRate, _disk, _use];

    /// <exception cref="ToolException">A rate is missing, or the report cannot be read.</exception>
    public CapacityInput Read(ParseResult line)
    {
        var measured = line.GetValue(_from) is { } path ? Measured(path) : null;
        var isSizeGiven = line.GetResult(_size) is { Implicit: false };
        return new()
        {
            Rate = line.GetValue(_rate)!.Value,
            MessageBytes = !isSizeGiven && measured is { Size: > 0 } ? measured.Size : line.GetValue(_size).Value,
            ProducerRate = line.GetValue(_producer) ?? measured?.Producer ?? throw Missing("--producer", "load produce"),
            ConsumerRate = line.GetValue(_consumer) ?? measured?.Consumer ?? throw Missing("--consumer", "load consume, with your own handler's time added"),
            Retention = TimeSpan.FromSeconds(Math.Min(line.GetValue(_retention).Value, TimeSpan.MaxValue.TotalSeconds / 2)),
            Replication = line.GetValue(_replication),
            Groups = line.GetValue(_groups),
            Compression = line.GetValue(_compression),
            AverageShare = line.GetValue(_average),
            BrokerNetwork = line.GetValue(_network).Value,
            BrokerDiskRate = line.GetValue(_diskRate).Value,
            BrokerDisk = line.GetValue(_disk).Value,
            Use = line.GetValue(_use),
        };
    }

    private static ToolException Missing(string option, string how) =>
        new(ExitCode.Usage, $"{option} is missing: messages a second with one partition. Measure it ({how}), or name a load test's result with --from.");

    private static MeasuredRates Measured(string path)
    {
        try
        {
            var report = JsonSerializer.Deserialize<LoadReport>(File.ReadAllText(path), ToolJson.Options);
            if (report is { Setup.Rate: not null })
            {
                throw new ToolException(ExitCode.Settings, $"The load report {path} is of a test at a rate: it tells that rate, not what is possible. Make one without --rate.");
            }

            return report is { Results.Count: > 0 } && report.Setup.Partitions > 0
                ? MeasuredRates.Of(report)
                : throw new ToolException(ExitCode.Settings, $"The load report {path} has no result.");
        }
        catch (JsonException exception)
        {
            throw new ToolException(ExitCode.Settings, $"{path} is no result of a load test (line {exception.LineNumber + 1}). Make one with: load mixed --json > {path}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw InputFile.Unreadable("load report", path, exception);
        }
    }

    /// <summary>The slowest of the contenders that produced, and of those that consumed, for each partition.</summary>
    private sealed record MeasuredRates(double? Producer, double? Consumer, double Size)
    {
        public static MeasuredRates Of(LoadReport report) => new(
            Least(report.Results.Select(result => result.ProducedPerSecond), report.Setup.Partitions),
            Least(report.Results.Select(result => result.ConsumedPerSecond), report.Setup.Partitions),
            report.Setup.MessageBytes);

        private static double? Least(IEnumerable<double> rates, int partitions) =>
            rates.Where(rate => rate > 0).Select(rate => (double?)rate / partitions).Min();
    }
}
