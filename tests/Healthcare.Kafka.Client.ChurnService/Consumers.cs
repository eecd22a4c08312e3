namespace Healthcare.Kafka.Client.ChurnService;

/// <summary>The consumers of this process, each of a group of its own.</summary>
internal static class Consumers
{
    public static readonly IReadOnlyList<string> Names = ["partition", "key"];
}
