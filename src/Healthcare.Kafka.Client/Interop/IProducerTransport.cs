namespace Healthcare.Kafka.Client;

/// <summary>The way into librdkafka for one native producer.</summary>
/// <remarks>
/// Each accepted message is reported once, through <see cref="Delivery.Report"/>, on any thread. The caller keeps <see cref="Produce"/> calls apart
/// and makes no call after <see cref="IDisposable.Dispose"/> has begun; nothing is reported after it has returned.
/// </remarks>
internal interface IProducerTransport : IDisposable
{
    /// <summary>Hands a message over without waiting. librdkafka copies it, so that the bytes are the caller's again.</summary>
    /// <returns><see cref="ErrorCode.NoError"/> when accepted: a report follows. Anything else: none does.</returns>
    ErrorCode Produce(in OutgoingRecord record, Delivery delivery);

    /// <summary>Sends what waits without regard to linger, and blocks until all is reported or the time is up. Reports may run on the calling thread.</summary>
    void Flush(TimeSpan timeout);

    /// <summary>Asks the cluster about topics, over the producer's own connections. May overlap with everything else.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the transport was disposed.</exception>
    Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken);
}
