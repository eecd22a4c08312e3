using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>No log call of the library takes a key, a value, a header or an exception's text: what is declared, what is passed, and that there is no other way.</summary>
public partial class LogCallTests
{
    private static readonly string[] _types =
    [
        "ILogger", "bool", "int", "long", "TimeSpan", "Type", "LogLevel", "ErrorCode", "PersistenceStatus", "TopicProblem", "HaltReason", "ClientKind",
        "MessageComponentType", "PayloadIntegrityFailure", "AuditAction",
    ];

    // Texts are names, codes and the library's own words. A new name here is a decision: it must never stand for anything that a message brought.
    private static readonly string[] _texts =
    [
        "clientName", "clientId", "command", "consequence", "consumers", "current", "dataKeyId", "deadLetterTopic", "effect", "endReason", "exceptionType", "facility",
        "fault", "groupId", "librdkafkaVersion", "line", "outputTopic", "partitions", "producers", "reason", "reasonCode", "remedy", "retries", "retryTopic", "scope",
        "setting", "sinkType", "subject", "topic", "topics", "transactionalId", "wanted", "what", "wrappingKeyId",
    ];

    private static IReadOnlyList<(string File, string Text)> Sources { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            // The tool has no logger: it writes to a terminal, and its own tests look at what.
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin" or "Healthcare.Kafka.Tool"))
            .Select(file => (Path.GetFileName(file), File.ReadAllText(file))),
    ];

    private static IReadOnlyList<Match> Declarations { get; } = [.. Sources.SelectMany(source => Declaration().Matches(source.Text))];

    [Fact]
    public void LogMessages_Parameters_AreNamesNumbersAndCodes()
    {
        var parameters = Declarations.SelectMany(declaration => declaration.Groups[2].Value.Split(','))
            .Select(parameter => parameter.Replace("this ", "", StringComparison.Ordinal).Replace("?", "", StringComparison.Ordinal).Trim().Split(' '));

        Assert.True(Declarations.Count > 50, "The declarations are found.");
        Assert.All(parameters, parameter => Assert.Contains(parameter[0] == "string" ? parameter[1] : parameter[0], parameter[0] == "string" ? _texts : _types));
    }

    [Fact]
    public void LogCalls_Arguments_HoldNothingOfAMessage()
    {
        var names = Declarations.Select(declaration => declaration.Groups[1].Value).ToHashSet();

        var calls = Sources.SelectMany(source => Calls(source.Text, names).Select(arguments => (source.File, arguments))).ToList();

        Assert.True(calls.Count > 50, "The calls are found.");
        var forbidden = calls.Where(call => IsForbidden(call.arguments) && call.File != "LibrdkafkaLines.cs").ToList();
        Assert.True(forbidden.Count == 0, string.Join(Environment.NewLine, forbidden));
    }

    [Theory]
    [InlineData("Name, message.Key", true)]
    [InlineData("Name, record.Value.Length", true)]
    [InlineData("Name, headers", true)]
    [InlineData("Name, exception.Message", true)]
    [InlineData("Name, exception.ToString()", true)]
    [InlineData("Name, $\"{message}\"", true)]
    [InlineData("Name, message.Headers.Count", true)]
    [InlineData("Name, Encoding.UTF8.GetString(bytes)", true)]
    [InlineData("Name, at.Partition.Value, at.Offset.Value, Keys.FailedKeys, exception.GetType()", false)]
    public void IsForbidden_AnArgument_TellsWhatComesFromAMessage(string arguments, bool expected) => Assert.Equal(expected, IsForbidden(arguments));

    [Fact]
    public void Sources_OtherWaysToLog_AreNotUsed() => Assert.Empty(
        Sources.Where(source => source.File != "UnfailingLogger.cs" && OtherLogCall().IsMatch(source.Text)).Select(source => source.File));

    private static IEnumerable<string> Calls(string source, HashSet<string> names)
    {
        foreach (Match call in Call().Matches(source))
        {
            if (!names.Contains(call.Groups[1].Value))
            {
                continue;
            }

            var depth = 1;
            var end = call.Index + call.Length;
            while (depth > 0)
            {
                depth += source[end] switch { '(' => 1, ')' => -1, _ => 0 };
                end++;
            }

            yield return source[(call.Index + call.Length)..(end - 1)];
        }
    }

    private static bool IsForbidden(string arguments) => FromAMessage().IsMatch(NumberOfAPosition().Replace(arguments, ""));

    [GeneratedRegex(@"\[LoggerMessage\(.*?\)\]\s*(?:public|internal|private) static partial void (\w+)\(\s*(.*?)\);", RegexOptions.Singleline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\.(\w+)\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"\.(?:Log|LogTrace|LogDebug|LogInformation|LogWarning|LogError|LogCritical|BeginScope)\(|LoggerMessage\.Define|Console\.(?:Write|Error)|Trace\.Write|Debug\.Write")]
    private static partial Regex OtherLogCall();

    [GeneratedRegex(@"(?:[Pp]artition|[Oo]ffset|[Ss]econds|[Ee]poch|count)\??\.Value\b")]
    private static partial Regex NumberOfAPosition();

    [GeneratedRegex(@"\.Key\b|\bkey\b|\.Value\b|\bvalue\b|[Hh]eaders\b|[Pp]ayload|\.Message\b|\bmessage\b(?!\.(?:Topic|Partition|Offset))|\bbytes\b|(?<!Reason)\.ToString\(|GetString|\{(?:exception|error|record)\}|\bexception\b(?!\.GetType|\.Code|\.Error\.Code|\.Kind|\.InnerException[!?]\.GetType)")]
    private static partial Regex FromAMessage();
}
