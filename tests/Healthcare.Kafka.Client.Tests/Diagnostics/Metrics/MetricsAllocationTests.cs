namespace Healthcare.Kafka.Client.Tests;

/// <summary>The calls that stand in the way of every message.</summary>
public sealed class MetricsAllocationTests
{
    private const int Count = 10_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Producer_PersistedMessage_AllocatesNothing(bool isListenedTo)
    {
        using var listener = isListenedTo ? new CountingListener() : null;
        var metrics = new ProducerMetrics(TestProducer.Settings(), listener?.Meter ?? new KafkaMeter(new(KafkaMeter.Name)), TimeProvider.System);
        var delivery = new Delivery(null!) { Ended = new DeliveryOutcome(PersistenceStatus.Persisted, ErrorCode.NoError, "vitals", 0, 1, Timestamp.Default) };

        AssertNoAllocation(() =>
        {
            delivery.EnteredAt = metrics.Enter(0);
            metrics.Sent(new(in delivery));
        });

        Assert.Equal(isListenedTo, listener?.Measurements > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Consumer_HandledBatch_AllocatesNothing(bool isListenedTo)
    {
        using var listener = isListenedTo ? new CountingListener() : null;
        var metrics = new ConsumerMetrics(TestConsumer.Settings, listener?.Meter ?? new KafkaMeter(new(KafkaMeter.Name)), TimeProvider.System);
        var record = new RawRecord { Topic = "vitals", Partition = 0, Offset = 1, Timestamp = new Timestamp(DateTimeOffset.UnixEpoch) };
        var batch = new LaneBatch(TestConsumer.P0, new[] { record }, new OffsetTracker(), new FakeLaneOwner(), default, default);

        AssertNoAllocation(() =>
        {
            metrics.Polled();
            metrics.Began(batch);
            metrics.EndCall(batch, metrics.BeginCall(batch, 1), null);
            batch.Metrics?.Completed(batch, 0, 1);
            metrics.Ended(batch);
        });

        Assert.Equal(isListenedTo, listener?.Measurements > 0);
    }

    // The first calls fill the caches of tags and let the code be compiled.
    private static void AssertNoAllocation(Action measure)
    {
        for (var i = 0; i < Count; i++)
        {
            measure();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
        {
            measure();
        }

        // What the runtime itself allocates now and then on any thread is less than a byte per call.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count, 0, 0.99);
    }

    /// <summary>Listens without keeping anything, as an exporter's aggregation does.</summary>
    private sealed class CountingListener : IDisposable
    {
        private readonly System.Diagnostics.Metrics.MeterListener _listener = new();

        public CountingListener()
        {
            var meter = new System.Diagnostics.Metrics.Meter(KafkaMeter.Name);
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Measurements++);
            _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Measurements++);
            _listener.Start();
            Meter = new KafkaMeter(meter);
        }

        public KafkaMeter Meter { get; }

        public int Measurements { get; private set; }

        public void Dispose() => _listener.Dispose();
    }
}
