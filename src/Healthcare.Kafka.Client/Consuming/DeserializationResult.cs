namespace Healthcare.Kafka.Client;

/// <summary>How far a batch could be deserialized.</summary>
/// <param name="End">The index of the first record that could not be; the batch's end when there is none.</param>
/// <param name="FailureType">The type of the exception; null when there is none. Its text stays behind: it may quote the payload.</param>
/// <param name="Passes">Whether the same record may be read later, because something that the deserializer needs was away.</param>
internal readonly record struct DeserializationResult(int End, Type? FailureType = null, bool Passes = false)
{
    public static DeserializationResult Failed(int index, Exception exception) => new(index, exception.GetType(), PassingFailure.Is(exception));
}
