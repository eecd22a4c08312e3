using System.Globalization;
using System.Reflection;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Compares the key table with the options classes and with librdkafka's own list of properties.</summary>
public class KeyTableTests
{
    // Where librdkafka's extreme would break a promise: an endless wait, an unbounded queue, what idempotence refuses.
    private static readonly string[] _narrower =
    [
        "delivery.timeout.ms", "queue.buffering.max.messages", "retries", "max.in.flight",
    ];

    public static TheoryData<string> RowsWithKey => [.. AllRows.Where(row => row.Key is not null).Select(row => row.Key!)];

    private static IEnumerable<OptionKey> AllRows => LibrdkafkaKeys.Producer.Concat(LibrdkafkaKeys.Consumer).DistinctBy(row => (row.Property, row.Key));

    [Fact]
    public void Rows_Always_CoverEveryPublicOption()
    {
        AssertCovers(typeof(HealthcareProducerOptions), LibrdkafkaKeys.Producer);
        AssertCovers(typeof(HealthcareConsumerOptions), LibrdkafkaKeys.Consumer);

        static void AssertCovers(Type type, IReadOnlyList<OptionKey> rows) =>
            Assert.Equal(Properties(type, "").Order(StringComparer.Ordinal), rows.Select(row => row.Property).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rows_Always_NameEachKeyOnce()
    {
        foreach (var rows in new[] { LibrdkafkaKeys.Producer, LibrdkafkaKeys.Consumer })
        {
            var names = rows.SelectMany(row => row.Aliases.Append(row.Key!)).OfType<string>().ToArray();
            Assert.Equal(names.Distinct(), names);
        }
    }

    [Theory, MemberData(nameof(RowsWithKey))]
    public void Row_Default_IsLibrdkafkas(string key)
    {
        var row = AllRows.First(row => row.Key == key);

        Assert.Equal(LibrdkafkaProperty.Find(key).Default, row.InKeyUnit(row.Librdkafka) ?? "");
    }

    [Theory, MemberData(nameof(RowsWithKey))]
    public void Row_Range_IsLibrdkafkasOrKnowinglyNarrower(string key)
    {
        var row = AllRows.First(row => row.Key == key);
        var range = LibrdkafkaProperty.Find(key).Range.Split(" .. ");
        if (range.Length < 2)
        {
            Assert.Null(row.Least);
            return;
        }

        var (least, most) = (double.Parse(range[0], CultureInfo.InvariantCulture), double.Parse(range[1], CultureInfo.InvariantCulture));
        var (ourLeast, ourMost) = row.Unit == OptionUnit.BytesSentAsKbytes ? (row.Least / 1024, row.Most / 1024) : (row.Least, row.Most);
        if (_narrower.Contains(key))
        {
            Assert.True(ourLeast >= least && ourMost <= most && (ourLeast > least || ourMost < most), $"{key} is not narrower than {least} to {most}.");
        }
        else
        {
            // The table holds the ranges of the oldest librdkafka that we accept: a newer one may take more (2.16: fetch.min.bytes), never less.
            Assert.True(ourLeast >= least && ourMost <= most, $"{key} is wider than {least} to {most}.");
            Assert.True(Library.Version != LibrdkafkaVersion.Lowest || (ourLeast == least && ourMost == most), $"{key} is not {least} to {most}.");
        }
    }

    [Theory, MemberData(nameof(RowsWithKey))]
    public void Row_Presets_AreAcceptedByLibrdkafka(string key)
    {
        var row = AllRows.First(row => row.Key == key);
        for (var preset = 0; preset < 4; preset++)
        {
            if (row.InKeyUnit(row.Preset(preset)) is { } value)
            {
                Assert.Equal(LibrdkafkaProperties.Answer.Accepted, LibrdkafkaProperties.Instance.Try(key, value));
            }
        }
    }

    [Theory, MemberData(nameof(RowsWithKey))]
    public void Row_Aliases_AreAliasesOfLibrdkafkaOrUnknownToIt(string key)
    {
        var row = AllRows.First(row => row.Key == key);
        foreach (var alias in row.Aliases.Where(alias => LibrdkafkaProperty.All.Any(property => property.Name == alias)))
        {
            var (one, other) = (LibrdkafkaProperty.Find(alias), LibrdkafkaProperty.Find(key));
            Assert.True(
                one.Description.Contains($"Alias for `{key}`", StringComparison.Ordinal) || other.Description.Contains($"Alias for `{alias}`", StringComparison.Ordinal),
                $"{alias} is no alias of {key}.");
        }
    }

    [Fact]
    public void Rows_Always_NameEveryLibrdkafkaAliasOfTheirKeys()
    {
        foreach (var property in LibrdkafkaProperty.All.Where(property => property.Description.StartsWith("Alias for `", StringComparison.Ordinal)))
        {
            var target = property.Description.Split('`')[1];
            foreach (var row in AllRows.Where(row => row.Key is not null && (row.Names(target) || row.Names(property.Name))))
            {
                Assert.True(row.Names(target) && row.Names(property.Name), $"{row.Property} must name both {target} and {property.Name}.");
            }
        }
    }

    [Fact]
    public void FixedKeys_Always_AreAcceptedByLibrdkafka()
    {
        foreach (var rule in FixedKeys.Producer.Concat(FixedKeys.Consumer).Where(rule => !rule.Key.StartsWith("dotnet.", StringComparison.Ordinal)))
        {
            Assert.Equal(LibrdkafkaProperties.Answer.Accepted, LibrdkafkaProperties.Instance.Try(rule.Key, rule.Value));
        }
    }

    [Fact]
    public void Defaults_Always_HoldEveryPropertyThatStartsWithAValue()
    {
        var known = LibrdkafkaProperties.Instance.Defaults.Keys.Concat(LibrdkafkaProperties.WithoutDefault).Concat(DeniedKeys.All)
            .Concat(AllRows.SelectMany(row => row.Aliases.Append(row.Key!)).OfType<string>()).ToHashSet();

        Assert.DoesNotContain(
            LibrdkafkaProperty.All,
            property => !known.Contains(property.Name)
                && !property.Description.Contains("dedicated API", StringComparison.Ordinal) && !property.Description.Contains("Alias for", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutDefault_Always_IsKnownToLibrdkafka() =>
        Assert.All(LibrdkafkaProperties.WithoutDefault, key => Assert.Contains(LibrdkafkaProperty.All, property => property.Name == key));

    private static IEnumerable<string> Properties(Type type, string prefix) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.Name != nameof(HealthcareClientOptions.Librdkafka))
        .SelectMany(property => property.PropertyType == typeof(KafkaSecurityOptions) || property.PropertyType == typeof(ConsumerRetryOptions)
            || property.PropertyType == typeof(ConsumerDeadLetterOptions)
            || property.PropertyType == typeof(ConsumerRetryTopicOptions)
            ? Properties(property.PropertyType, $"{prefix}{property.Name}.")
            : [prefix + property.Name]);
}
