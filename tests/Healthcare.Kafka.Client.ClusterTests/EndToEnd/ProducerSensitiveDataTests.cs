using System.Text;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>
/// Every way in which a message can fail to be produced, with a patient's data in its key, its value, a header's key and value, its message id, and the
/// text of what serializers and failure handlers throw: it stands in no log line of any level, no exception, no outcome and no health report.
/// </summary>
public sealed class ProducerSensitiveDataTests : IDisposable
{
    private const string Topic = ClusterProducer.Topic;

    private readonly CollectedMetrics _metrics = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static OutgoingMessage<string, string> Message => new($"key {Sentinel.Text}", $"value {Sentinel.Text}")
    {
        Headers = new() { { $"header {Sentinel.Text}", Encoding.UTF8.GetBytes(Sentinel.Text) } },
        MessageId = $"id {Sentinel.Text}",
    };

    public void Dispose()
    {
        _metrics.Dispose();
        Assert.All(_metrics.All, measurement => Sentinel.AssertAbsent(measurement.TagText));
    }

    [Fact]
    public async Task FailedKeys_SayThePayloadNowhere()
    {
        await using var test = await ClusterProducer.StartAsync(handler: new ThrowingHandler(), meter: _metrics.Meter);
        test.Cluster.SetTopicError(Topic, ErrorCode.TopicAuthorizationFailed);
        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);

        await test.Producer.EnqueueAsync(Topic, Message, Cancellation);
        await Eventually.Async(() => test.Logs.Of(EventIds.FailureHandlerThrew).Count == 1);
        var follows = await Assert.ThrowsAsync<DeliveryException>(() => test.Producer.ProduceAsync(Topic, Message, Cancellation));
        var another = await Assert.ThrowsAsync<DeliveryException>(
            () => test.Producer.ProduceAsync(Topic, new($"another {Sentinel.Text}", Sentinel.Text), Cancellation));

        Assert.Equal((true, false), (follows.Outcome.FollowsFailure, another.Outcome.FollowsFailure));
        await AssertAbsentAsync(test, [follows, another, .. await FailInBatchAndStreamAsync(test.Producer, Message)]);
        Assert.True(await test.Producer.ResumeKeyAsync(Topic, Message.Key, Cancellation));
        Assert.NotEmpty(test.Logs.Of(EventIds.DeliveryFailed));
        Assert.NotEmpty(test.Logs.Of(EventIds.KeysFailed));
        Assert.NotEmpty(test.Logs.Of(EventIds.KeysResumed));
        Sentinel.AssertAbsent(test.Logs);
    }

    [Fact]
    public async Task RefusedMessages_SayThePayloadNowhere()
    {
        await using var test = await ClusterProducer.StartAsync(meter: _metrics.Meter);
        test.Core.Topics.Limits.Learn([new TopicFacts("small") { Config = new Dictionary<string, string?> { ["max.message.bytes"] = "200" } }]);
        var badHeader = new Headers { { $"{Sentinel.Text}\0", Encoding.UTF8.GetBytes(Sentinel.Text) } };
        OutgoingMessage<string, string>[] refused =
        [
            Message with { Headers = badHeader },
            Message with { MessageId = $"{Sentinel.Text}\n" },
            Message with { ContentType = $"{Sentinel.Text}\n" },
            Message with { Timestamp = default(DateTimeOffset) },
            new(Sentinel.Text, null!) { Headers = Message.Headers },
            new(Sentinel.Text, new string('x', 2_000_000)) { Headers = Message.Headers },
        ];

        foreach (var message in refused)
        {
            await AssertAbsentAsync(test, await FailInEveryWayAsync(test.Producer, Topic, message));
        }

        await AssertAbsentAsync(test, await FailInEveryWayAsync(
            test.Producer, "small", Message with { Headers = new() { { Sentinel.Text, new byte[300] } } }));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task SerializersThatThrow_SayThePayloadNowhere(bool ofTheKey, bool isAsync)
    {
        await using var test = await ClusterProducer.StartAsync(meter: _metrics.Meter);
        PayloadSerializer<string> throwing = isAsync ? new ThrowingAsync() : new Throwing();
        var producer = new HealthcareProducer<string, string>(
            test.Core, ofTheKey ? throwing : ClusterProducer.Text, ofTheKey ? ClusterProducer.Text : throwing);

        var errors = await FailInEveryWayAsync(producer, Topic, Message);
        if (ofTheKey)
        {
            errors.Add(await Assert.ThrowsAsync<MessageSerializationException>(
                async () => await producer.ResumeKeyAsync(Topic, Sentinel.Text, Cancellation)));
        }

        await AssertAbsentAsync(test, errors);
    }

    [Fact]
    public async Task Replacement_SaysThePayloadNowhere()
    {
        await using var test = await ClusterProducer.StartAsync(handler: new ThrowingHandler(), meter: _metrics.Meter);
        test.Cluster.SetRoundTripTime(TimeSpan.FromSeconds(5));
        var call = test.Producer.ProduceAsync(Topic, Message, Cancellation);
        await test.Producer.EnqueueAsync(Topic, Message, Cancellation);

        test.RaiseFatalError(ErrorCode.OutOfOrderSequenceNumber);
        test.Cluster.SetRoundTripTime(TimeSpan.Zero);
        var during = await test.CheckHealthAsync();
        var error = await Record.ExceptionAsync(() => call.WaitAsync(2 * Eventually.Deadline, Cancellation));
        await Eventually.Async(() => test.Core.Replacements == 1, "the native producer is replaced");

        Sentinel.AssertAbsent(during.Description);
        await AssertAbsentAsync(test, error is null ? [] : [error]);
        Assert.NotEmpty(test.Logs.Of(EventIds.ProducerFatalError));
        Sentinel.AssertAbsent(test.Logs);
    }

    [Fact]
    public async Task Dispose_WithBrokersDown_SaysThePayloadNowhere()
    {
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { FlushTimeout = TimeSpan.FromSeconds(1), BufferMessages = 3, MaxBlock = Timeout.InfiniteTimeSpan },
            handler: new ThrowingHandler(),
            meter: _metrics.Meter);
        test.Cluster.SetAllBrokersDown();
        await test.Producer.EnqueueAsync(Topic, Message, Cancellation);
        await test.Producer.EnqueueAsync(Topic, Message with { MessageId = null }, Cancellation);
        var sent = test.Producer.ProduceAsync(Topic, Message, Cancellation);
        var waiting = test.Producer.ProduceAsync(Topic, Message, Cancellation);

        await test.Core.DisposeAsync();

        var errors = new List<Exception>
        {
            await Assert.ThrowsAsync<DeliveryException>(() => sent),
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting),
            await Assert.ThrowsAsync<ObjectDisposedException>(() => test.Producer.ProduceAsync(Topic, Message, Cancellation)),
        };
        await AssertAbsentAsync(test, errors);
        Assert.NotEmpty(test.Logs.Of(EventIds.ProducerClosedWithOutstanding));
        Assert.Equal(2, test.Logs.Of(EventIds.FailureHandlerThrew).Count);
        Sentinel.AssertAbsent(test.Logs);
    }

    [Fact]
    public async Task TopicCheck_SaysThePayloadNowhere()
    {
        await using var test = await ClusterProducer.StartAsync(settings => settings with { Topics = [Topic, "missing"], TopicCheckTimeout = TimeSpan.FromSeconds(2) }, meter: _metrics.Meter);
        await test.Producer.ProduceAsync(Topic, Message, Cancellation);

        await test.Core.Topics.RunAsync(Cancellation);

        Assert.NotEmpty(test.Core.Topics.Findings);
        await AssertAbsentAsync(test, []);
        Sentinel.AssertAbsent(test.Logs);
    }

    [Fact]
    public async Task Transactions_SayThePayloadNowhere()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic(Topic, partitions: 1);
        await using var host = new TransactionHost(cluster.BootstrapServers, "ward-1");
        var errors = new List<Exception>();
        await using (var failed = await host.BeginAsync())
        {
            cluster.PushErrors(KafkaRequest.Produce, ErrorCode.UnknownProducerId);
            errors.Add(await Assert.ThrowsAsync<DeliveryException>(() => failed.ProduceAsync(Topic, Message, Cancellation)));
            errors.Add(await Assert.ThrowsAnyAsync<HealthcareKafkaException>(() => failed.CommitAsync(Cancellation)));
        }

        await using (var refused = await host.BeginAsync())
        {
            errors.Add(await Assert.ThrowsAsync<ArgumentException>(
                () => refused.ProduceAsync(Topic, Message with { MessageId = $"{Sentinel.Text}\n" }, Cancellation)));
            errors.Add(await Assert.ThrowsAsync<MessageSerializationException>(
                () => refused.ProduceAsync(Topic, new OutgoingMessage<string, Careless>(Sentinel.Text, new Careless()), Cancellation)));
        }

        await using (var fenced = await host.BeginAsync())
        {
            await fenced.ProduceAsync(Topic, Message, Cancellation);
            cluster.PushErrors(KafkaRequest.EndTxn, (ErrorCode)90);
            errors.Add(await Assert.ThrowsAsync<TransactionException>(() => fenced.CommitAsync(Cancellation)));
        }

        Assert.All(errors, Sentinel.AssertAbsent);
        Sentinel.AssertAbsent(host.Logs);
    }

    /// <summary>Fails a message by a call of its own, enqueued, in a batch and in a stream.</summary>
    private static async Task<List<Exception>> FailInEveryWayAsync(
        HealthcareProducer<string, string> producer, string topic, OutgoingMessage<string, string> message) =>
        [
            await Assert.ThrowsAnyAsync<Exception>(() => producer.ProduceAsync(topic, message, Cancellation)),
            await Assert.ThrowsAnyAsync<Exception>(async () => await producer.EnqueueAsync(topic, message, Cancellation)),
            .. await FailInBatchAndStreamAsync(producer, message, topic),
        ];

    private static async Task<List<Exception>> FailInBatchAndStreamAsync(
        HealthcareProducer<string, string> producer, OutgoingMessage<string, string> message, string topic = Topic)
    {
        var batch = await producer.ProduceBatchAsync(topic, [message, message], Cancellation);
        Assert.All(batch, AssertAbsent);
        await foreach (var outcome in producer.ProduceBatchAsync(topic, new[] { message, message }.ToAsyncEnumerable(), Cancellation))
        {
            AssertAbsent(outcome);
        }

        return [Assert.Throws<DeliveryException>(batch.ThrowIfNotAllPersisted)];
    }

    private static void AssertAbsent(DeliveryOutcome outcome)
    {
        Assert.False(outcome.IsPersisted);
        Sentinel.AssertAbsent($"{outcome} {outcome.Remedy} {outcome.MessageId}");
    }

    private static async Task AssertAbsentAsync(ClusterProducer test, IReadOnlyList<Exception> errors)
    {
        var health = await test.CheckHealthAsync();

        Assert.All(errors, Sentinel.AssertAbsent);
        Sentinel.AssertAbsent($"{health.Description} {health.Exception}");
        Assert.All(health.Data, entry => Sentinel.AssertAbsent($"{entry.Key} {entry.Value}"));
        Sentinel.AssertAbsent(test.Logs);
    }

    private static InvalidDataException Error() => new InvalidDataException($"cannot write {Sentinel.Text}", new InvalidOperationException(Sentinel.Text));

    private sealed class Careless
    {
        public string Text { get => field ?? throw Error(); set; }
    }

    private sealed class Throwing : PayloadSerializer<string>
    {
        public override byte[]? Serialize(string data, SerializationContext context) => throw Error();
    }

    private sealed class ThrowingAsync : PayloadSerializer<string>
    {
        public override bool IsAsync => true;

        public override byte[]? Serialize(string data, SerializationContext context) => throw Error();

        public override async ValueTask<byte[]?> SerializeAsync(string data, SerializationContext context)
        {
            await Task.Yield();
            throw Error();
        }
    }

    private sealed class ThrowingHandler : IDeliveryFailureHandler
    {
        public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
        {
            cancellationToken.Register(() => throw Error());
            throw new InvalidDataException($"cannot store {Encoding.UTF8.GetString(failure.Key!)} {failure}", Error());
        }
    }
}
