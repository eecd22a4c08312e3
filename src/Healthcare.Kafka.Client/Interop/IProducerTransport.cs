namespace Healthcare.Kafka.Client;

/// <summary>The way into librdkafka for one native producer.</summary>
/// <remarks>
/// Each accepted message is reported once, through <see cref="Delivery.Report"/>, on any thread. The caller keeps <see cref="Produce"/> calls apart
/// and makes no call after <see cref="IDisposable.Dispose"/> has begun; nothing is reported after it has returned.
/// </remarks>
internal interface IProducerTransport : IDisposable
{
    /// <summary>Gets the transactional calls.</summary>
    ITransactionTransport Transactions { get; }

    /// <summary>Hands a message over without waiting. librdkafka copies it, so that the bytes are the caller's again.</summary>
    /// <returns>
    /// <see cref="ErrorCode.NoError"/> when accepted: a report follows. Anything else: none does. A refusal for a fatal error is told through
    /// <see cref="IProducerTransportEvents.OnError"/> before the call returns.
    /// </returns>
    ErrorCode Produce(in OutgoingRecord record, Delivery delivery);

    /// <summary>Sends what waits without regard to linger, and blocks until all is reported or the time is up. Reports may run on the calling thread.</summary>
    /// <returns>How much is still to be reported; zero when nothing is.</returns>
    int Flush(TimeSpan timeout);

    /// <summary>
    /// Gives up every message that is not reported: one that was never sent is reported as not persisted, one without an answer as possibly persisted.
    /// The reports come during the next <see cref="Flush"/>.
    /// </summary>
    /// <returns>False when librdkafka cannot be asked to: no report comes.</returns>
    bool Purge();

    /// <summary>Asks the cluster about topics, over the producer's own connections. May overlap with everything else.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the transport was disposed.</exception>
    Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken);
}
