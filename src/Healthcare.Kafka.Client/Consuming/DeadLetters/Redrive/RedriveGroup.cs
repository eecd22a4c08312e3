namespace Healthcare.Kafka.Client;

/// <summary>The consumer group whose committed offsets say where the redrive of a consumer's dead letters stands.</summary>
internal static class RedriveGroup
{
    public static string Of(ConsumerSettings settings) => $"{settings.GroupId}.redrive";
}
