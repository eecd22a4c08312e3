namespace Healthcare.Kafka.Client.ConfluentInteropTests;

/// <summary>A message as both serializers write it: public properties, names as declared.</summary>
public sealed class Observation
{
    public string Id { get; set; } = "";

    public int Count { get; set; }

    public decimal Value { get; set; }

    public string? Note { get; set; }

    public DateTime At { get; set; }
}
