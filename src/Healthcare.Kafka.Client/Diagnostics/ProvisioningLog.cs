using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What the provisioner does and finds: 7000 to 7099.</summary>
internal static partial class ProvisioningLog
{
    public const string Category = "Healthcare.Kafka.Client.Topics";

    [LoggerMessage(EventId = EventIds.TopicCreated, Level = LogLevel.Information,
        Message = "Topic {Topic} was created: {Partitions} partitions, {Replicas} replicas")]
    public static partial void TopicCreated(this ILogger logger, string topic, int partitions, int replicas);

    [LoggerMessage(EventId = EventIds.TopicDiffers, Level = LogLevel.Warning,
        Message = "Topic {Topic} is not as declared: {Setting} is {Current}; wanted: {Wanted}. {Effect} {Remedy}")]
    public static partial void TopicDiffers(
        this ILogger logger, string topic, string setting, string current, string wanted, string effect, string remedy);

    [LoggerMessage(EventId = EventIds.TopicsAsDeclared, Level = LogLevel.Information, Message = "All {Count} declared topics are there, as declared")]
    public static partial void TopicsAsDeclared(this ILogger logger, int count);

    [LoggerMessage(EventId = EventIds.PartitionsAdded, Level = LogLevel.Warning,
        Message = "Topic {Topic} was given more partitions, as asked for: {Before} before, {Partitions} now. Most keys change their partition: a newer "
            + "message of a key may be read before an older one")]
    public static partial void PartitionsAdded(this ILogger logger, string topic, int before, int partitions);
}
