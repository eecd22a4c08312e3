using System.Text.Json;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>One message as Confluent's own serializer wrote it.</summary>
internal sealed record GoldenVector(
    string Name, string Strategy, string Component, string Subject, int SchemaId, Guid Guid, string? PayloadHex, string? Json, Dictionary<string, string> Headers, string RegisteredSchema)
{
    public const string Topic = "orders";

    public static IReadOnlyList<GoldenVector> All { get; } = JsonSerializer.Deserialize<GoldenVector[]>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Healthcare.Kafka.Client.Tests", "SchemaRegistry", "golden-vectors.json")), JsonSerializerOptions.Web)!;

    public MessageComponentType ComponentType => Enum.Parse<MessageComponentType>(Component);

    public SchemaIdFraming Framing => Enum.Parse<SchemaIdFraming>(Strategy);

    public byte[]? Payload => PayloadHex is null ? null : Convert.FromHexString(PayloadHex);

    public SerializationContext Context(Headers headers) => new(ComponentType, Topic, headers);

    /// <summary>Gets the .NET type whose instance was written.</summary>
    public Type Type => Name switch
    {
        "strings" => typeof(Strings),
        "numbers" => typeof(Numbers),
        "dates" => typeof(Dates),
        "misc" => typeof(Misc),
        _ => typeof(Small),
    };

    internal sealed record Strings(string S);

    internal sealed record Numbers(double D, float F, decimal M, decimal M2, double E, double Tiny, long L, ulong U, double Nan);

    internal sealed record Dates(
        DateTime Utc, DateTime Unspec, DateTime Frac, DateTimeOffset Off, DateTimeOffset OffUtc, DateOnly Day, TimeOnly Tm, TimeSpan Span);

    internal sealed record Misc(Level E, Guid G, byte[] Raw, Dictionary<string, int> Map, int[] Xs, string? Nul);

    internal enum Level
    {
        Low,
        High,
    }
}
