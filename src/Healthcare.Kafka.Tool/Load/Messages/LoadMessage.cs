namespace Healthcare.Kafka.Tool;

/// <summary>A message that a load test sends. It is about an invented patient, or from the user's own file: never shown.</summary>
/// <param name="Key">The patient.</param>
/// <param name="Value">The resource or the HL7 message.</param>
internal sealed record LoadMessage(byte[] Key, byte[] Value)
{
    public override string ToString() => "message";
}

/// <summary>
/// The messages of a load test, made beforehand so that making them takes no time of the test. They are sent over and over, each run beginning at the first.
/// </summary>
internal sealed class LoadMessages(string description, IReadOnlyList<LoadMessage> messages)
{
    /// <summary>Gets what they are, for a report: no content.</summary>
    public string Description { get; } = description;

    public int Count => messages.Count;

    public double AverageBytes { get; } = messages.Average(message => (double)(message.Key.Length + message.Value.Length));

    public LoadMessage this[long number] => messages[(int)(number % messages.Count)];
}
