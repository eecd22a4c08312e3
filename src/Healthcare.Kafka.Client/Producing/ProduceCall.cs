namespace Healthcare.Kafka.Client;

/// <summary>What all messages of one call have in common.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Trace">The caller's trace context.</param>
/// <param name="CancellationToken">Stops the call's waits.</param>
internal readonly record struct ProduceCall(string Topic, TraceContext Trace, CancellationToken CancellationToken);
