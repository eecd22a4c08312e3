using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What the options of keys and of payloads have in common.</summary>
internal static class ProtectionRules
{
    public static IEnumerable<string> Topics(IList<string> topics, string section, string property) =>
        from topic in topics
        where !TopicName.IsValid(topic)
        select $"{RegisteredClient.SharedSection}:{section}:{property} has '{topic}', which is no topic's name.";

    /// <param name="name">The options' name: the client.</param>
    /// <param name="errors">What is wrong.</param>
    public static ValidateOptionsResult Result(string? name, List<string> errors) =>
        errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.Select(error => $"{name}: {error}"));

    public static DataKeyRing OpenRing(this PayloadProtectionOptions options, ILoggerFactory? loggers, TimeProvider time) =>
        options.DataKeyFile is { Length: > 0 } file ? DataKeyRing.FromFile(file, loggers, time) : DataKeyRing.FromVariable(options.DataKeyVariable!);
}
