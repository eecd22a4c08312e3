namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A run's figures are worth nothing: its counts are wrong, it did not end, or it ran with other settings than it should.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
