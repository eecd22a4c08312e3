namespace Healthcare.Kafka.Client.Tests;

public sealed class ProducerMetricsTests : IDisposable
{
    private readonly CollectedMetrics _metrics = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Produce_Persisted_IsCountedAndTimedToItsReport()
    {
        await using var test = new TestProducer(meter: _metrics.Meter);
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        test.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(_metrics.Of("messaging.client.sent.messages"));
        test.Transport.ReportNext();
        var outcome = await call;

        Assert.Equal(outcome.SerializedSize, _metrics.Sum("healthcare.kafka.producer.sent.size"));
        const string Tags = "healthcare.kafka.client.name=test messaging.destination.name=observations messaging.operation.name=send messaging.operation.type=send messaging.system=kafka";
        var sent = Assert.Single(_metrics.Of("messaging.client.sent.messages"));
        var duration = Assert.Single(_metrics.Of("messaging.client.operation.duration"));
        Assert.Equal((1, Tags), (sent.Value, sent.TagText));
        Assert.Equal((3, Tags), (duration.Value, duration.TagText));
        Assert.Equal(
            "healthcare.kafka.client.name=test healthcare.kafka.outcome=Persisted messaging.destination.name=observations",
            Assert.Single(_metrics.Of("healthcare.kafka.producer.outcomes")).TagText);
    }

    [Fact]
    public async Task Produce_Failed_NamesTheCodeAndTheStatus()
    {
        await using var test = new TestProducer(meter: _metrics.Meter);
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        test.Transport.ReportNext(ErrorCode.RequestTimedOut, PersistenceStatus.PossiblyPersisted);
        await Assert.ThrowsAsync<DeliveryException>(() => call);

        Assert.Equal("RequestTimedOut", Assert.Single(_metrics.Of("messaging.client.sent.messages"))["error.type"]);
        Assert.Equal("RequestTimedOut", Assert.Single(_metrics.Of("messaging.client.operation.duration"))["error.type"]);
        var outcome = Assert.Single(_metrics.Of("healthcare.kafka.producer.outcomes"));
        Assert.Equal(("RequestTimedOut", "PossiblyPersisted"), (outcome["error.type"], outcome["healthcare.kafka.outcome"]));
        Assert.Equal(1, _metrics.ObserveOne("healthcare.kafka.producer.failed_keys"));
    }

    // As a transport reports them: many at once, which are added up as long as nothing but their sizes and times differ.
    [Fact]
    public void Sent_ReportsOfSeveralKindsAtOnce_CountsEachKindAndTimesEachMessage()
    {
        var metrics = new ProducerMetrics(TestProducer.Settings(), _metrics.Meter!, TimeProvider.System);

        metrics.Sent([Ended("vitals"), Ended("vitals"), Ended("vitals", ErrorCode.RequestTimedOut), Ended("charts"), Ended("vitals")]);

        string?[] topics = ["vitals", "vitals", "charts", "vitals"];
        Assert.Equal(topics, _metrics.Of("messaging.client.sent.messages").Select(one => one["messaging.destination.name"]));
        Assert.Equal([2.0, 1, 1, 1], _metrics.Of("messaging.client.sent.messages").Select(one => one.Value));
        Assert.Equal([2.0, 1, 1, 1], _metrics.Of("healthcare.kafka.producer.outcomes").Select(one => one.Value));
        Assert.Equal([20.0, 10, 10], _metrics.Of("healthcare.kafka.producer.sent.size").Select(one => one.Value));
        Assert.Equal(5, _metrics.Of("messaging.client.operation.duration").Count);
        Assert.Equal("RequestTimedOut", _metrics.Of("messaging.client.operation.duration")[2]["error.type"]);

        Delivery Ended(string topic, ErrorCode code = ErrorCode.NoError)
        {
            var status = code == ErrorCode.NoError ? PersistenceStatus.Persisted : PersistenceStatus.NotPersisted;
            var delivery = new Delivery(null!);
            delivery.Open(new OutgoingRecord(topic, null, null, default, default), 1, new SingleOutcome(), 0, default);
            delivery.EnteredAt = metrics.Enter(0);
            delivery.Ended = new DeliveryOutcome(status, code, topic, 0, 1, Timestamp.Default) { SerializedSize = 10 };
            return delivery;
        }
    }

    // Two topics in turns: a rule that takes each eighth would measure one of them only.
    [Fact]
    public void Enter_ManyUnderWay_MeasuresOneOfEightByChance()
    {
        var metrics = new ProducerMetrics(TestProducer.Settings(), _metrics.Meter!, TimeProvider.System);
        var measured = new int[2];

        for (var message = 0; message < 16_000; message++)
        {
            measured[message % 2] += metrics.Enter(256) == -1 ? 0 : 1;
        }

        Assert.All(measured, count => Assert.InRange(count, 850, 1_150));
        Assert.All(Enumerable.Range(0, 256), underWay => Assert.NotEqual(-1, metrics.Enter(underWay)));
    }

    // What follows a failed message of its key is refused, or dropped where it was held back: librdkafka never has it.
    [Fact]
    public async Task Produce_NeverSent_HasAnOutcomeAndIsNotCountedAsSent()
    {
        await using var test = new TestProducer(meter: _metrics.Meter);
        var first = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        test.Transport.ReportNext(ErrorCode.TopicAuthorizationFailed, PersistenceStatus.NotPersisted);
        await Assert.ThrowsAsync<DeliveryException>(() => first);

        await Assert.ThrowsAsync<DeliveryException>(() => test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("2"), Cancellation));
        await test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(2), Cancellation);

        Assert.Equal(1, _metrics.Sum("messaging.client.sent.messages"));
        Assert.Equal(4, _metrics.Sum("healthcare.kafka.producer.outcomes"));
        Assert.All(_metrics.Of("healthcare.kafka.producer.outcomes"), one => Assert.Equal("TopicAuthorizationFailed", one["error.type"]));
    }

    [Fact]
    public async Task Produce_WithoutRoom_MeasuresTheWait()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 1 }, meter: _metrics.Meter);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        var waiting = test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("2", "another"), Cancellation).AsTask();

        Assert.Equal(1, _metrics.ObserveOne("healthcare.kafka.producer.buffer.messages"));
        Assert.InRange(_metrics.ObserveOne("healthcare.kafka.producer.buffer.usage")!.Value, 1, 2_000);
        test.Time.Advance(TimeSpan.FromSeconds(2));
        test.Transport.ReportNext();
        await waiting.WaitAsync(Eventually.Deadline, Cancellation);
        await Eventually.Async(() => _metrics.Of("healthcare.kafka.producer.admission.duration").Count == 1);

        Assert.Equal(2, _metrics.Sum("healthcare.kafka.producer.admission.duration"));
    }

    [Fact]
    public async Task Produce_PartitionMetrics_NamesThePartitionOfWhatHasOne()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { PartitionMetrics = true }, meter: _metrics.Meter);
        test.Transport.ReportsAtOnce = true;
        await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        Assert.Equal("0", Assert.Single(_metrics.Of("messaging.client.sent.messages"))["messaging.destination.partition.id"]);
    }

    [Fact]
    public async Task Dispose_Always_EndsTheGauges()
    {
        var test = new TestProducer(meter: _metrics.Meter);
        Assert.Single(_metrics.Observe("healthcare.kafka.producer.buffer.limit"));

        await test.DisposeAsync();

        Assert.Empty(_metrics.Observe("healthcare.kafka.producer.buffer.limit"));
    }

    [Fact]
    public async Task Statistics_Reported_FeedTheGaugesUntilTheNext()
    {
        await using var test = new TestProducer(meter: _metrics.Meter);
        Assert.Empty(_metrics.Observe("healthcare.kafka.producer.batch.size"));

        await OfferAsync(test, at: 1_000_000, sent: 100);
        Assert.Equal(3_000, _metrics.ObserveOne("healthcare.kafka.producer.batch.size"));
        Assert.Equal(0.0025, _metrics.ObserveOne("healthcare.kafka.broker.rtt"));
        Assert.Empty(_metrics.Observe("healthcare.kafka.producer.record_send.rate"));
        await OfferAsync(test, at: 3_000_000, sent: 500);

        Assert.Equal(200, _metrics.ObserveOne("healthcare.kafka.producer.record_send.rate"));
        Assert.Equal(7, _metrics.Observe("healthcare.kafka.broker.rtt")[0]["healthcare.kafka.broker.id"]);
    }

    [Fact]
    public async Task Statistics_Unreadable_AreCountedAndChangeNothing()
    {
        await using var test = new TestProducer(meter: _metrics.Meter);
        await OfferAsync(test, at: 1, sent: 1);

        test.Transport.Events.OnStatistics("{ \"ts\": 2, \"brokers\": [");
        await Eventually.Async(() => _metrics.ObserveOne("healthcare.kafka.statistics.unreadable") == 1);

        Assert.Equal(3_000, _metrics.ObserveOne("healthcare.kafka.producer.batch.size"));
    }

    private static Task OfferAsync(TestProducer test, long at, long sent)
    {
        test.Transport.Events.OnStatistics(
            $$$"""
            {"ts":{{{at}}},"msg_cnt":4,"msg_size":40,"brokers":{"a:1/7":{"nodeid":7,"source":"learned","rtt":{"min":1,"max":9000,"avg":2500,"cnt":3},
            "toppars":{"observations-0":{"topic":"observations","partition":0} } },"a:1/bootstrap":{"nodeid":-1} },
            "topics":{"observations":{"batchsize":{"avg":3000,"max":5000,"cnt":2},"batchcnt":{"avg":0,"cnt":0},"partitions":{} } },"txmsgs":{{{sent}}} }
            """);
        return Eventually.Async(() => test.Core.Statistics.Latest?.At == at);
    }
}
