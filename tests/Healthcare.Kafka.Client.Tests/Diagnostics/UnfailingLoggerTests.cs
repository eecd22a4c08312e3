using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>An application's logger that throws decides nothing.</summary>
public sealed partial class UnfailingLoggerTests
{
    // What may throw: an insecure setting or a skip that nobody was told of must not be.
    private static readonly string[] _mayThrow = ["UnfailingLogger.cs", "AuditTrail.cs", "ClientOptionsValidation.cs", "SchemaRegistryOptionsValidator.cs"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Log_LoggerThrows_GoesOn(bool isAsked)
    {
        using var loggers = new ThrowingLoggers { IsEnabledThrows = isAsked };
        var logger = UnfailingLogger.Of(loggers, "any");

        logger.DataKeyInUse("client", "k1");

        Assert.Equal(!isAsked, logger.IsEnabled(LogLevel.Error));
    }

    [Fact]
    public void Loggers_OfTheLibrary_AreUnfailingButForTheAudits()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Healthcare.Kafka.Client"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin"))
            .Where(file => Made().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetFileName(file));

        Assert.Equal(_mayThrow.Order(), files.Order());
    }

    [GeneratedRegex(@"\.CreateLogger\(")]
    private static partial Regex Made();
}
