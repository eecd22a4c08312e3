using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Shared;

/// <summary>One event as the library declares it. A level of null is librdkafka's.</summary>
internal sealed record LoggedEvent(int Id, string Name, LogLevel? Level, string Category, string Message);

/// <summary>Every event that the library can log, read from its declarations.</summary>
internal static class LoggedEvents
{
    public static IReadOnlyDictionary<int, LoggedEvent> All { get; } = typeof(EventIds).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Select(method => (method, attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
        .Where(pair => pair.attribute is not null)
        .Select(pair => Of(pair.method, pair.attribute!))
        .ToDictionary(one => one.Id);

    private static LoggedEvent Of(MethodInfo method, LoggerMessageAttribute attribute) => new(
        attribute.EventId, method.Name, attribute.Level == LogLevel.None ? null : attribute.Level, CategoryOf(method), attribute.Message);

    // A category that depends on who logs is told by its end.
    private static string CategoryOf(MethodInfo method) => method.DeclaringType!.Name switch
    {
        nameof(AuditLog) => AuditLog.Category,
        nameof(SecretLog) => SecretLog.Category,
        nameof(LibrdkafkaLog) => LibrdkafkaLog.Category,
        nameof(LifecycleLog) => LifecycleLog.Category,
        nameof(ProvisioningLog) => ProvisioningLog.Category,
        nameof(RegistryLog) => RegistryLog.Category,
        nameof(ProtectionLog) => ProtectionLog.Category,
        nameof(ProducerLog) or nameof(TopicLog) => ProducerLog.Category,
        nameof(ConfigurationLog) or nameof(TraceLog) => $"{ProducerLog.Category}, {ConsumerLog.Category}",
        nameof(ConsumerLog) or nameof(GroupLog) or nameof(DeadLetterLog) or nameof(RetryTopicLog) => ConsumerLog.Category,
        var other => throw new InvalidOperationException($"Which category has {other}?"),
    };
}
