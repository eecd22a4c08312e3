using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

public sealed class LibrdkafkaLinesTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly CollectedLogs _logs = new();
    private readonly LibrdkafkaLines _lines;

    public LibrdkafkaLinesTests() => _lines = new("test", _logs.CreateLogger(LibrdkafkaLog.Category), _time);

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("FAIL", SyslogLevel.Error, LogLevel.Error, true)]
    [InlineData("REQTMOUT", SyslogLevel.Notice, LogLevel.Information, true)]
    [InlineData("OIDC", SyslogLevel.Error, LogLevel.Error, false)]
    [InlineData("SASLREFRESH", SyslogLevel.Error, LogLevel.Error, false)]
    [InlineData("MSG", SyslogLevel.Debug, LogLevel.Debug, false)]
    public void Write_AnyLine_KeepsLevelAndFacilityAndTheTextOnlyOfKnownOnes(string facility, SyslogLevel syslog, LogLevel level, bool isTold)
    {
        _lines.Write(new LogMessage("rdkafka#1", syslog, facility, "PHI-SENTINEL"));

        var entry = Assert.Single(_logs.Of(EventIds.LibrdkafkaLine));
        Assert.Equal((level, facility), (entry.Level, entry["Facility"]));
        Assert.Equal(isTold ? "PHI-SENTINEL" : LibrdkafkaLines.Withheld, entry["Line"]);
    }

    [Fact]
    public void Write_TheSameForMinutes_IsBoundedAndSaysWhatWasLeftOut()
    {
        for (var i = 0; i < 100; i++)
        {
            _lines.Write(new LogMessage("rdkafka#1", SyslogLevel.Error, "FAIL", "down"));
        }

        Assert.Equal(LibrdkafkaLines.LinesPerMinute, _logs.Of(EventIds.LibrdkafkaLine).Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        _lines.Write(new LogMessage("rdkafka#1", SyslogLevel.Error, "FAIL", "down"));

        Assert.Equal(100L - LibrdkafkaLines.LinesPerMinute, Assert.Single(_logs.Of(EventIds.LibrdkafkaLinesLeftOut))["Count"]);
        Assert.Equal(LibrdkafkaLines.LinesPerMinute + 1, _logs.Of(EventIds.LibrdkafkaLine).Count);
    }

    [Fact]
    public void Write_DebugLines_AreNotBounded()
    {
        for (var i = 0; i < 100; i++)
        {
            _lines.Write(new LogMessage("rdkafka#1", SyslogLevel.Debug, "CONSUME", "0 messages"));
        }

        Assert.Equal(100, _logs.Of(EventIds.LibrdkafkaLine).Count);
    }
}
