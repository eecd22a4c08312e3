namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The command line is wrong.</summary>
internal sealed class ArgumentsException(string message) : Exception(message);
