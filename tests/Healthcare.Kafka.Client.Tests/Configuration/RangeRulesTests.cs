using System.Globalization;

namespace Healthcare.Kafka.Client.Tests;

public class RangeRulesTests
{
    public static TheoryData<bool, string> Ranges =>
    [
        .. Rows(LibrdkafkaKeys.Producer).Select(row => (true, row)),
        .. Rows(LibrdkafkaKeys.Consumer).Select(row => (false, row)),
    ];

    [Theory, MemberData(nameof(Ranges))]
    public void Validate_AtRangeLimits_AcceptsBoth(bool isProducer, string property)
    {
        var (options, row) = Options(isProducer, property);
        foreach (var limit in new[] { row.Least!.Value, row.Most!.Value })
        {
            Clients.Set(options, row, limit);
            Assert.DoesNotContain(Clients.Errors(options), error => error.Contains("; allowed ", StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(Ranges))]
    public void Validate_BeyondRangeLimits_NamesClientPathKeyValueAndRange(bool isProducer, string property)
    {
        var (options, row) = Options(isProducer, property);
        foreach (var beyond in new[] { row.Least!.Value - 1, (double)row.Most!.Value + 1 })
        {
            if (beyond > int.MaxValue && row.Unit is OptionUnit.Bytes or OptionUnit.Count)
            {
                continue;
            }

            Clients.Set(options, row, beyond);
            var (client, section) = isProducer ? ("Producer 'lab'", "Kafka:Producers:lab") : ("Consumer 'lab'", "Kafka:Consumers:lab");
            var name = $"{section}:{row.ConfigurationKey}" + (row.Key is null ? "" : $" ({row.Key})");
            var value = OptionDisplay.Value(row, beyond.ToString(CultureInfo.InvariantCulture));

            Assert.Contains($"{client}: {name} is {value}; allowed {OptionDisplay.Range(row)}.", Clients.Errors(options));
        }
    }

    [Fact]
    public void Validate_LingerTooLong_ReadsAsTheHouseStyleSays() =>
        Assert.Contains(
            "Producer 'lab-results': Kafka:Producers:lab-results:Linger (linger.ms) is 00:20:00; allowed 00:00:00 to 00:15:00.",
            Clients.Errors(Clients.Producer(options => options.Linger = TimeSpan.FromMinutes(20)), "lab-results"));

    [Theory]
    [InlineData(30), InlineData(50_000)]
    public void Validate_TimeThatOverflowsMilliseconds_Refuses(int days)
    {
        var error = Clients.SingleError(Clients.Producer(options => options.DeliveryTimeout = TimeSpan.FromDays(days)));

        Assert.Contains("DeliveryTimeout (delivery.timeout.ms) is " + days.ToString(CultureInfo.InvariantCulture) + ".00:00:00; allowed", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_LongestTimeSpan_Refuses()
    {
        Assert.Contains("Linger (linger.ms) is 10675199.", Clients.Errors(Clients.Producer(options => options.Linger = TimeSpan.MaxValue))[0], StringComparison.Ordinal);
        Assert.Contains("Linger (linger.ms) is -10675199.", Clients.Errors(Clients.Producer(options => options.Linger = TimeSpan.MinValue))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FractionOfAMillisecond_IsForLingerOnly()
    {
        Assert.Empty(Clients.Errors(Clients.Producer(options => options.Linger = TimeSpan.FromMilliseconds(0.5))));
        Assert.Contains("whole milliseconds", Clients.SingleError(Clients.Producer(options => options.RetryBackoff = TimeSpan.FromMilliseconds(1.5))), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ValueOutsideItsEnumeration_NamesTheAllowedOnes()
    {
        Assert.Contains("allowed None, Gzip, Snappy, Lz4, Zstd", Clients.SingleError(Clients.Producer(options => options.CompressionType = (CompressionType)99)), StringComparison.Ordinal);
        Assert.Contains(
            "allowed Documented, Clinical, HighThroughput, LowLatency", Clients.SingleError(Clients.Producer(options => options.Preset = (ProducerPreset)7)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyMistakes_ReportsThemAll()
    {
        var errors = Clients.Errors(Clients.Consumer(options =>
        {
            options.BootstrapServers = null;
            options.GroupId = " ";
            options.Topics.Clear();
            options.MaxBatchSize = 0;
            options.CheckCrcs = true;
            options.SessionTimeout = TimeSpan.Zero;
            options.Security.Protocol = null;
            options.Librdkafka["debug"] = "all";
        }));

        Assert.Equal(8, errors.Length);
    }

    private static IEnumerable<string> Rows(IEnumerable<OptionKey> rows) => rows.Where(row => row.Least is not null).Select(row => row.Property);

    private static (HealthcareClientOptions Options, OptionKey Row) Options(bool isProducer, string property)
    {
        HealthcareClientOptions options = isProducer ? Clients.Producer() : Clients.Consumer();
        return (options, LibrdkafkaKeys.Of(options.Keys, property));
    }
}
