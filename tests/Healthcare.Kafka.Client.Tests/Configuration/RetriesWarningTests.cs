using Microsoft.Extensions.Logging;
using NSubstitute;

namespace Healthcare.Kafka.Client.Tests;

public class RetriesWarningTests
{
    [Theory]
    [InlineData(ProducerPreset.Documented, null, "3", "as its preset says")]
    [InlineData(ProducerPreset.Clinical, 7, "7", "as Kafka:Producers:lab:Retries says")]
    public void Validate_BoundedRetries_LogsThatTheyLoseMessages(ProducerPreset preset, int? retries, string logged, string setting)
    {
        var (level, id, properties) = Assert.Single(Log(preset, retries));

        Assert.Equal((LogLevel.Warning, EventIds.RetriesBounded), (level, id.Id));
        Assert.Equal((logged, setting), (properties["Retries"], properties["Setting"]));
    }

    [Theory]
    [InlineData(ProducerPreset.Clinical), InlineData(ProducerPreset.HighThroughput), InlineData(ProducerPreset.LowLatency)]
    public void Validate_RetriesBoundedByTime_LogsNothing(ProducerPreset preset) => Assert.Empty(Log(preset, null));

    private static List<(LogLevel Level, EventId Id, Dictionary<string, object?> Properties)> Log(ProducerPreset preset, int? retries)
    {
        var logger = new ListLogger();
        var factory = Substitute.For<ILoggerFactory>();
        factory.CreateLogger(Arg.Any<string>()).Returns(logger);
        var options = Clients.Producer(options => (options.Preset, options.Retries) = (preset, retries));
        Assert.True(new HealthcareProducerOptionsValidator(loggerFactory: factory).Validate("lab", options).Succeeded);
        return logger.Entries;
    }
}
