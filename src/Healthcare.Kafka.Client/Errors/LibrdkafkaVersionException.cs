namespace Healthcare.Kafka.Client;

/// <summary>The native library librdkafka is missing, or too old to be trusted with clinical data.</summary>
public sealed class LibrdkafkaVersionException : InvalidOperationException
{
    internal LibrdkafkaVersionException(string message, string? found)
        : base(message) =>
        Found = found;

    /// <summary>Gets the version found; <see langword="null"/> when no library could be loaded.</summary>
    public string? Found { get; }
}
