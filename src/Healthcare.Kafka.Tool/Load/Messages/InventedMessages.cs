namespace Healthcare.Kafka.Tool;

/// <summary>What a load test sends, when not from a file.</summary>
internal enum MessageKind
{
    Fhir,
    Hl7,
    Mixed,
}

/// <summary>Makes the messages of a load test. The same seed gives the same messages.</summary>
internal static class InventedMessages
{
    private const int Most = 20_000;
    private const long MostBytes = 64 * 1024 * 1024;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 6, 0, 0, TimeSpan.Zero);

#pragma warning disable CA5394 // Reproducible, not secret.
    public static LoadMessages Create(MessageKind kind, int? size, int patients, int seed)
    {
        var random = new Random(seed);
        IMessageFormat[] formats = kind switch
        {
            MessageKind.Fhir => [new FhirObservations(random, size)],
            MessageKind.Hl7 => [new Hl7Results(random, size)],
            _ => [new FhirObservations(random, size), new Hl7Results(random, size)],
        };
        var ward = Enumerable.Range(1, patients).Select(number => new InventedPatient(number, random)).ToArray();
        var messages = new List<LoadMessage>();

        // Every patient occurs, so that the keys spread as they would.
        for (var (number, bytes) = (0, 0L); number < Math.Max(Most, patients) && bytes < MostBytes; number++)
        {
            var message = formats[number % formats.Length].Write(number < patients ? ward[number] : ward[random.Next(patients)], Start.AddSeconds(number));
            messages.Add(message);
            bytes += message.Value.Length;
        }

        return new($"{string.Join(" and ", formats.Select(format => format.Name))}, {patients} patients, seed {seed}", messages);
    }
#pragma warning restore CA5394
}
