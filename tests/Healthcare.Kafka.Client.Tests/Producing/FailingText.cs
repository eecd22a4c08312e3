namespace Healthcare.Kafka.Client.Tests;

/// <summary>A serializer that throws for one value, as parsers do: with the value in its text, unless the exception is given.</summary>
internal sealed class FailingText(Exception? exception = null) : PayloadSerializer<string?>
{
    public const string Poison = PhiCanary.Mark;

    private readonly TestProducer.Utf8Text _text = new();

    public override byte[]? Serialize(string? data, SerializationContext context) =>
        data == Poison ? throw exception ?? new FormatException($"cannot write {data}") : _text.Serialize(data, context);
}
