namespace Healthcare.Kafka.Client;

/// <summary>The resolver does not know a pseudonym.</summary>
/// <remarks>Exceptions of this place are named by type only, so the type itself has to say what happened.</remarks>
internal sealed class KeyNotResolvedException() : Exception("The key resolver does not know the pseudonym.");
