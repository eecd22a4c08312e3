namespace Healthcare.Kafka.Client;

/// <summary>Judges the schema registry by what it last answered; asks nothing. Without one there is nothing to complain of.</summary>
internal sealed class SchemaRegistryProbe(Func<RegistryState?> read)
{
    public ClientFindings Look(DateTimeOffset now)
    {
        var state = read();
        return new(
            state?.Refusal is { } status ? [$"The schema registry refuses the credentials, or what they may do ({status}): messages of schemas that are not known wait."] : [],
            state?.AwaySince is { } since
                ? [$"The schema registry has not answered for {ClientFindings.Text(now - since)}: messages of schemas that are not known wait; the others do not need it."]
                : []);
    }
}
