namespace Healthcare.Kafka.Client;

/// <summary>A serializer plugged in by the user returned null for data that is not null.</summary>
/// <remarks>
/// On the wire that would be a tombstone nobody asked for. Callers name a serializer's exception by type only, so the type itself has to say what happened.
/// </remarks>
internal sealed class NullPayloadException() : Exception("The serializer returned null for data that is not null.");
