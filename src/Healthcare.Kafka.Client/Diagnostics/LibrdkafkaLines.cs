using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Passes librdkafka's lines on: level and facility always, the text where it can hold nothing but names, numbers and codes, and not without limit.</summary>
/// <remarks>
/// Withheld is what librdkafka did not write itself: the answer of an identity provider (OIDC, JWT), a command line (SASLREFRESH), an interceptor's
/// text (ICFAIL), and the lines of a facility that is not known here, such as those that <c>debug</c> turns on.
/// </remarks>
internal sealed class LibrdkafkaLines(string clientName, ILogger logger, TimeProvider time)
{
    /// <summary>How many lines of one facility and level a minute takes: while brokers are down, each reconnect of each of them is one.</summary>
    public const int LinesPerMinute = 20;

    public const string Withheld = "(text withheld)";

    private static readonly FrozenSet<string> _known = FrozenSet.ToFrozenSet(
    [
        "ADDOFFSETS", "ADDPARTS", "ADMIN", "APIVERSION", "ASSIGN", "ASSIGNOR", "AUTOCREATE", "BACKGROUND", "BGQUEUE", "BROKER", "CERTSTORE", "CLUSTERID",
        "COMMITFAIL", "COMPRESSION", "CONFWARN", "CONSUME", "DESTROY", "DRDROP", "ERROR", "FAIL", "FATAL", "FETCH", "GETPID", "GETSUBSCRIPTIONS", "GZIP",
        "HEARTBEAT", "INIT", "LZ4DEC", "MAXPOLL", "METADATA", "METADATAUPDATE", "MOCK", "NAGLE", "OFFSET", "PARTCNT", "PARTDEL", "PRODUCE", "PROTOERR",
        "PROTOUFLOW", "PUSH", "QUEUESIZE", "RCVBUF", "REBALANCE", "RECV", "REQTMOUT", "SESSTMOUT", "SNAPPY", "SNDBUF", "SSL", "SSLCERTVRFY", "SSLPASSWD",
        "STATICMEMBER", "STICKY", "TELEMETRY", "TERMINATE", "THREAD", "TOPIC", "TOPICCONF", "TXNERR", "TXNSTATE", "WAKEUPFD", "WSAEVENT", "WSAWAIT",
    ]);

    private readonly LineLimit<(string Facility, LogLevel Level)> _limit = new(time, LinesPerMinute);

    public void Write(LogMessage line)
    {
        var level = (LogLevel)line.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        if (!logger.IsEnabled(level) || !IsInLimit(line.Facility, level))
        {
            return;
        }

        logger.LibrdkafkaLine(level, clientName, line.Facility, _known.Contains(line.Facility) ? line.Message : Withheld);
    }

    // Debug lines are only there when they were asked for, to be read in full.
    private bool IsInLimit(string facility, LogLevel level)
    {
        if (level < LogLevel.Information)
        {
            return true;
        }

        if (!_limit.Allows((facility, level), out var leftOut))
        {
            return false;
        }

        if (leftOut > 0)
        {
            logger.LibrdkafkaLinesLeftOut(clientName, facility, leftOut);
        }

        return true;
    }
}
