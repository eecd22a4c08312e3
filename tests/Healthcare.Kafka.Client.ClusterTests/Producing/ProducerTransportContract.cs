using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What every way into librdkafka must do. One subclass per implementation.</summary>
public abstract class ProducerTransportContract : IAsyncLifetime
{
    private const string Topic = "clinical.observation.recorded";

    private readonly Admission _admission = new(long.MaxValue, int.MaxValue);
    private readonly Events _events = new();
    private EmbeddedKafkaCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract IProducerTransport Connect(ProducerSettings settings, IProducerTransportEvents events);

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync();
        _cluster.CreateTopic(Topic, 4);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Produce_ManyMessages_ReportsEachOnceWithItsPosition()
    {
        var target = new Target();
        using (var transport = Connect())
        {
            using var line = Line(transport);
            for (var i = 0; i < 5_000; i++)
            {
                Assert.Equal(ErrorCode.NoError, await EnterAsync(line, target, i, Record($"{i}", key: $"{i % 100}")));
            }

            transport.Flush(Eventually.Deadline);
        }

        Assert.Equal(Enumerable.Range(0, 5_000), target.Outcomes.Select(item => item.Index).Order());
        var log = (await ReadAsync()).ToDictionary(record => (record.Partition, record.Offset), record => record.ValueText);
        Assert.All(target.Outcomes, item => Assert.Equal(
            $"{item.Index}", log[(item.Outcome.Position.Partition.Value, item.Outcome.Position.Offset.Value)]));
        Assert.All(target.Outcomes, item => Assert.Equal((PersistenceStatus.Persisted, Topic), (item.Outcome.Status, item.Outcome.Position.Topic)));
    }

    [Fact]
    public async Task Produce_EveryPartOfAMessage_ArrivesAsGiven()
    {
        var headers = new Headers { { "a", "1"u8.ToArray() }, { "null", null! }, { "a", [] }, { "größe", "2"u8.ToArray() } };
        using (var transport = Connect())
        {
            using var line = Line(transport);
            var target = new Target();
            await EnterAsync(line, target, 0, new OutgoingRecord(Topic, "k"u8.ToArray(), "v"u8.ToArray(), headers, new Timestamp(86_400_000, TimestampType.CreateTime)));
            await EnterAsync(line, target, 1, new OutgoingRecord(Topic, "k"u8.ToArray(), null, null, default));
            await EnterAsync(line, target, 2, new OutgoingRecord(Topic, "k"u8.ToArray(), [], null, default));
            await EnterAsync(line, target, 3, new OutgoingRecord(Topic, null, "no key"u8.ToArray(), null, default) { Partition = 3 });
            await EnterAsync(line, target, 4, new OutgoingRecord(Topic, [], "empty key"u8.ToArray(), null, default) { Partition = 3 });
            transport.Flush(Eventually.Deadline);

            // A mock broker's time of the append is always the same.
            Assert.Equal(new Timestamp(1_234, TimestampType.LogAppendTime), target.Outcomes.First().Outcome.Timestamp);
        }

        var log = await ReadAsync();
        var records = log.Where(record => record.Partition != 3).ToArray();
        var chosen = log.Where(record => record.Partition == 3).ToArray();
        Assert.Equal(["no key", "empty key"], chosen.Select(record => record.ValueText));
        Assert.Null(chosen[0].Key);
        Assert.Empty(chosen[1].Key!);
        Assert.Equal(["a", "null", "a", "größe"], records[0].Headers.Select(header => header.Key));
        Assert.Equal(["1", null, "", "2"], records[0].Headers.Select(header => header.GetValueBytes() is { } value ? Encoding.UTF8.GetString(value) : null));
        Assert.Equal(86_400_000, records[0].Timestamp.UnixTimestampMs);
        Assert.Equal(("k", "v"), (records[0].KeyText, records[0].ValueText));
        Assert.Empty(records[1].Headers);
        Assert.Null(records[1].Value);
        Assert.Empty(records[2].Value!);
    }

    [Fact]
    public async Task Produce_ManyAndLargeHeaders_ArriveAsGivenAndNotWithTheNextMessage()
    {
        var headers = new Headers();
        for (var i = 0; i < 100; i++)
        {
            headers.Add($"header-{i}", Encoding.UTF8.GetBytes(new string((char)('a' + (i % 26)), i % 10 == 0 ? 20_000 : i)));
        }

        using (var transport = Connect())
        {
            using var line = Line(transport);
            await EnterAsync(line, new Target(), 0, new OutgoingRecord(Topic, "k"u8.ToArray(), "many"u8.ToArray(), headers, default));
            await EnterAsync(line, new Target(), 1, new OutgoingRecord(Topic, "k"u8.ToArray(), "none"u8.ToArray(), null, default));
            await EnterAsync(line, new Target(), 2, new OutgoingRecord(Topic, "k"u8.ToArray(), "one"u8.ToArray(), new Headers { { "only", [1] } }, default));
            transport.Flush(Eventually.Deadline);
        }

        var records = await ReadAsync();
        Assert.Equal(["many", "none", "one"], records.Select(record => record.ValueText));
        Assert.Equal(headers.Select(header => (header.Key, Convert.ToHexString(header.GetValueBytes()))),
            records[0].Headers.Select(header => (header.Key, Convert.ToHexString(header.GetValueBytes()))));
        Assert.Empty(records[1].Headers);
        Assert.Equal("only", Assert.Single(records[2].Headers).Key);
    }

    [Fact]
    public async Task Produce_64ThreadsAtOnce_ReportsEachOnceAndKeepsTheOrderOfEach()
    {
        const int Threads = 64;
        const int PerThread = 250;
        var target = new Target();
        using (var transport = Connect())
        {
            using var line = Line(transport);
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
            {
                for (var i = 0; i < PerThread; i++)
                {
                    var id = (thread * PerThread) + i;
                    var headers = new Headers { { "id", Encoding.UTF8.GetBytes($"{id}") } };
                    var record = new OutgoingRecord(Topic, Encoding.UTF8.GetBytes($"{thread}"), Encoding.UTF8.GetBytes($"{id}"), headers, default);
                    Assert.Equal(ErrorCode.NoError, await EnterAsync(line, target, id, record));
                }
            }))).WaitAsync(Eventually.Deadline, Cancellation);
            Assert.Equal(0, transport.Flush(Eventually.Deadline));
        }

        Assert.Equal(Enumerable.Range(0, Threads * PerThread), target.Outcomes.Select(item => item.Index).Order());
        var log = await ReadAsync();
        Assert.All(log, record => Assert.Equal(record.ValueText, Encoding.UTF8.GetString(Assert.Single(record.Headers).GetValueBytes())));
        Assert.All(log.GroupBy(record => record.KeyText), key =>
        {
            var ids = key.Select(record => int.Parse(record.ValueText!, provider: null)).ToArray();
            Assert.Equal(Enumerable.Range(int.Parse(key.Key!, provider: null) * PerThread, PerThread), ids);
        });
    }

    [Fact]
    public async Task Produce_BytesChangedAfterwards_SendsThemAsTheyWere()
    {
        var key = "key"u8.ToArray();
        var value = "value"u8.ToArray();
        using (var transport = Connect(("linger.ms", "200")))
        {
            using var line = Line(transport);
            await EnterAsync(line, new Target(), 0, new OutgoingRecord(Topic, key, value, null, default));
            Array.Clear(key);
            Array.Clear(value);
            transport.Flush(Eventually.Deadline);
        }

        var record = Assert.Single(await ReadAsync());
        Assert.Equal(("key", "value"), (record.KeyText, record.ValueText));
    }

    // The hashes are those of the Java client's own test of murmur2: -973932308, -58897971, -790332482 and 479470107.
    [Theory]
    [InlineData("21", 0)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", 1)]
    [InlineData("foobar", 2)]
    [InlineData("abc", 3)]
    public async Task Produce_Key_DecidesThePartitionAsInJava(string key, int partition)
    {
        var target = new Target();
        using var transport = Connect();
        using var line = Line(transport);
        await EnterAsync(line, target, 0, Record("v", key));
        transport.Flush(Eventually.Deadline);

        Assert.Equal(partition, target.Outcomes.Single().Outcome.Position.Partition.Value);
    }

    [Fact]
    public async Task Produce_TooLarge_ReturnsTheCodeAndReportsNothing()
    {
        var target = new Target();
        using var transport = Connect(("message.max.bytes", "1000"));
        using var line = Line(transport);

        Assert.Equal(ErrorCode.MsgSizeTooLarge, await EnterAsync(line, target, 0, Record(new string('x', 1_001))));
        transport.Flush(TimeSpan.FromSeconds(1));
        Assert.Empty(target.Outcomes);
    }

    [Fact]
    public async Task Produce_QueueFull_ReturnsTheCode()
    {
        _cluster.SetAllBrokersDown();
        using var transport = Connect(("queue.buffering.max.messages", "10"));
        using var line = Line(transport, maxBlock: TimeSpan.Zero);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(ErrorCode.NoError, await EnterAsync(line, new Target(), i, Record("v")));
        }

        Assert.Equal(ErrorCode.Local_QueueFull, await EnterAsync(line, new Target(), 10, Record("v")));
    }

    [Fact]
    public async Task Produce_TopicThatDoesNotExist_IsReportedNotPersisted()
    {
        var target = new Target();
        _cluster.SetTopicError("missing", ErrorCode.UnknownTopicOrPart);
        using var transport = Connect(("topic.metadata.propagation.max.ms", "500"));
        using var line = Line(transport);
        await EnterAsync(line, target, 0, new OutgoingRecord("missing", null, [], null, default));
        transport.Flush(Eventually.Deadline);

        var outcome = target.Outcomes.Single().Outcome;
        Assert.Equal(PersistenceStatus.NotPersisted, outcome.Status);
        Assert.Contains(outcome.Code, new[] { ErrorCode.Local_UnknownTopic, ErrorCode.UnknownTopicOrPart });
    }

    [Fact]
    public async Task Produce_DeliveryTimeoutPasses_IsReported()
    {
        var target = new Target();
        _cluster.SetAllBrokersDown();
        using var transport = Connect(("delivery.timeout.ms", "1000"));
        using var line = Line(transport);
        await EnterAsync(line, target, 0, Record("v"));
        await Eventually.Async(() => !target.Outcomes.IsEmpty);

        var outcome = target.Outcomes.Single().Outcome;
        Assert.Equal((ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted), (outcome.Code, outcome.Status));
    }

    [Fact]
    public async Task Flush_LongLinger_SendsAtOnce()
    {
        var target = new Target();
        using var transport = Connect(("linger.ms", "60000"));
        using var line = Line(transport);
        await EnterAsync(line, target, 0, Record("v"));

        var start = Stopwatch.GetTimestamp();
        transport.Flush(Eventually.Deadline);

        Assert.True(target.Outcomes.Single().Outcome.IsPersisted);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Eventually.Deadline);
    }

    [Fact]
    public async Task Purge_BrokersUnreachable_QueuedMessagesEndNotPersisted()
    {
        var target = new Target();
        _cluster.SetAllBrokersDown();
        using var transport = Connect();
        using var line = Line(transport);
        for (var i = 0; i < 1_000; i++)
        {
            await EnterAsync(line, target, i, Record("v", key: $"{i}"));
        }

        // librdkafka counts an error that waits to be told, too.
        Assert.InRange(transport.Flush(TimeSpan.FromMilliseconds(100)), 1_000, 1_010);
        Assert.True(transport.Purge());
        Assert.Equal(0, transport.Flush(Eventually.Deadline));

        Assert.Equal(Enumerable.Range(0, 1_000), target.Outcomes.Select(item => item.Index).Order());
        Assert.All(target.Outcomes, item => Assert.Equal(
            (PersistenceStatus.NotPersisted, ErrorCode.Local_PurgeQueue), (item.Outcome.Status, item.Outcome.Code)));
    }

    // With the connection lost, the message is back in the queue for another try: that it was sent once must not be forgotten.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Purge_MessagesSentWithoutAnAnswer_EndPossiblyPersisted(bool isConnectionLost)
    {
        var target = new Target();
        using var transport = Connect();
        using var line = Line(transport);
        await EnterAsync(line, target, 0, Record("warm-up"));
        Assert.Equal(0, transport.Flush(Eventually.Deadline));
        _cluster.SetRoundTripTime(TimeSpan.FromMinutes(1));
        _cluster.StartRequestTracking();
        await EnterAsync(line, target, 1, Record("v"));
        await Eventually.Async(() => _cluster.CountRequests(KafkaRequest.Produce) > 0);
        if (isConnectionLost)
        {
            _cluster.SetAllBrokersDown();
            await Eventually.Async(() => _events.Errors.Contains(ErrorCode.Local_AllBrokersDown));
        }

        Assert.Equal(1, transport.Flush(TimeSpan.FromMilliseconds(100)));
        Assert.True(transport.Purge());
        Assert.Equal(0, transport.Flush(Eventually.Deadline));

        var outcome = target.Outcomes.Single(item => item.Index == 1).Outcome;
        Assert.Equal(
            (PersistenceStatus.PossiblyPersisted, isConnectionLost ? ErrorCode.Local_PurgeQueue : ErrorCode.Local_PurgeInflight),
            (outcome.Status, outcome.Code));
        Assert.Equal(2, (await ReadAfterHealAsync()).Count);
    }

    [Fact]
    public async Task Dispose_MessagesUnreported_EachEndsOnceAndNoneIsCalledPersisted()
    {
        var target = new Target();
        _cluster.SetAllBrokersDown();
        var transport = Connect();
        using var line = Line(transport);
        for (var i = 0; i < 100; i++)
        {
            await EnterAsync(line, target, i, Record("v"));
        }

        line.Close(ErrorCode.Local_PurgeQueue);
        transport.Dispose();
        line.Abandon(PersistenceStatus.PossiblyPersisted, ErrorCode.Local_PurgeInflight);

        Assert.Equal(Enumerable.Range(0, 100), target.Outcomes.Select(item => item.Index).Order());
        Assert.DoesNotContain(target.Outcomes, item => item.Outcome.IsPersisted);
    }

    [Fact]
    public async Task Dispose_ReportsUnderWay_NoneComesAfterIt()
    {
        var target = new Target();
        var transport = Connect();
        using var line = Line(transport);
        for (var i = 0; i < 20_000; i++)
        {
            await EnterAsync(line, target, i, Record("v", key: $"{i}"));
        }

        line.Close(ErrorCode.Local_PurgeQueue);
        transport.Dispose();
        var reported = target.Outcomes.Count;
        transport.Dispose();

        await ReadAsync();
        Assert.Equal(reported, target.Outcomes.Count);
        Assert.Equal(reported, target.Outcomes.Select(item => item.Index).Distinct().Count());
    }

    // librdkafka asks for the token itself; whoever takes the events off its queue must not be in its way.
    [Fact]
    public async Task Connect_OAuthBearer_AsksForAToken()
    {
        using var endpoint = new TcpListener(IPAddress.Loopback, 0);
        endpoint.Start();
        using var transport = Connect(
            ("security.protocol", "sasl_plaintext"),
            ("sasl.mechanism", "OAUTHBEARER"),
            ("sasl.oauthbearer.method", "oidc"),
            ("sasl.oauthbearer.client.id", "ward-7"),
            ("sasl.oauthbearer.client.secret", "secret"),
            ("sasl.oauthbearer.token.endpoint.url", $"http://127.0.0.1:{((IPEndPoint)endpoint.LocalEndpoint).Port}/token"));

        using var connection = await endpoint.AcceptTcpClientAsync(Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation);
        using var reader = new StreamReader(connection.GetStream());
        Assert.StartsWith("POST /token", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation), StringComparison.Ordinal);
    }

    // What librdkafka says of itself is logged; nothing that a message holds may be in it.
    [Fact]
    public async Task Events_MessagesRefusedTimedOutAndPurged_HoldNothingOfThem()
    {
        const string Sentinel = PhiCanary.Mark;
        var target = new Target();
        _cluster.SetAllBrokersDown();
        using var transport = Connect(("delivery.timeout.ms", "1000"), ("message.max.bytes", "2000"), ("statistics.interval.ms", "100"));
        using var line = Line(transport);
        var headers = new Headers { { Sentinel, Encoding.UTF8.GetBytes(Sentinel) } };
        var record = new OutgoingRecord(Topic, Encoding.UTF8.GetBytes(Sentinel), Encoding.UTF8.GetBytes(Sentinel), headers, default);
        Assert.Equal(ErrorCode.NoError, await EnterAsync(line, target, 0, record));
        Assert.Equal(ErrorCode.MsgSizeTooLarge, await EnterAsync(line, target, 1, record with { Value = Encoding.UTF8.GetBytes(Sentinel.PadRight(3_000)) }));
        await Eventually.Async(() => !target.Outcomes.IsEmpty);
        await EnterAsync(line, target, 2, record);
        transport.Purge();
        Assert.Equal(0, transport.Flush(Eventually.Deadline));

        await Eventually.Async(() => _events.Texts.Any(text => text.Contains("\"txmsgs\"", StringComparison.Ordinal)), "statistics come");
        await Eventually.Async(() => _events.Lines > 0, "log lines come");
        Assert.Equal(0, _events.LinesWithoutSignals);
        Assert.DoesNotContain(_events.Texts, text => text.Contains(Sentinel, StringComparison.Ordinal));
    }

    // librdkafka refuses messages as soon as it has the error; its event for it comes later.
    [Fact]
    public void Produce_AfterAFatalError_TellsOfItBeforeItReturns()
    {
        using var transport = Connect();
        using var line = Line(transport);
        NativeFaults.RaiseFatalError(transport, ErrorCode.OutOfOrderSequenceNumber);

        var delivery = new Delivery(line);
        delivery.Open(Record("v"), 1, new Target(), 0, default);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, transport.Produce(Record("v"), delivery));

        Assert.Contains(ErrorCode.OutOfOrderSequenceNumber, _events.FatalErrors);
        Assert.Contains("test_fatal_error: raised by a test", _events.Texts);
    }

    [Fact]
    public async Task FatalError_MessagesQueued_AreReportedNotPersisted()
    {
        var target = new Target();
        _cluster.SetAllBrokersDown();
        using var transport = Connect();
        using var line = Line(transport);
        for (var i = 0; i < 100; i++)
        {
            await EnterAsync(line, target, i, Record("v"));
        }

        NativeFaults.RaiseFatalError(transport, ErrorCode.OutOfOrderSequenceNumber);
        Assert.Equal(0, transport.Flush(Eventually.Deadline));

        Assert.Equal(Enumerable.Range(0, 100), target.Outcomes.Select(item => item.Index).Order());
        Assert.All(target.Outcomes, item => Assert.Equal(PersistenceStatus.NotPersisted, item.Outcome.Status));
    }

    // Fault test 18.
    [Fact]
    public async Task Events_BrokersDown_TellsOfTheErrorAndSurvivesAnEventHandlerThatThrows()
    {
        _events.Throws = true;
        _cluster.SetAllBrokersDown();
        var target = new Target();
        using var transport = Connect();
        using var line = Line(transport);
        await EnterAsync(line, target, 0, Record("v"));
        await Eventually.Async(() => _events.Errors.Contains(ErrorCode.Local_AllBrokersDown));

        _cluster.SetAllBrokersUp();
        await Eventually.Async(() => !target.Outcomes.IsEmpty);

        Assert.True(target.Outcomes.Single().Outcome.IsPersisted);
    }

    private static OutgoingRecord Record(string value, string key = "k") =>
        new(Topic, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), null, default);

    private static async ValueTask<ErrorCode> EnterAsync(ProduceLine line, Target target, int index, OutgoingRecord record) =>
        (await line.EnterAsync(record, 1, target, index, Cancellation)).Code;

    private ProduceLine Line(IProducerTransport transport, TimeSpan? maxBlock = null)
    {
        var settings = ClinicalSettings.Create(_cluster.BootstrapServers) with { OnDeliveryFailure = DeliveryFailurePolicy.Continue };
        var keys = new KeyOrder(settings, NullLogger.Instance, TimeProvider.System);
        var line = new ProduceLine(_admission, keys, TimeProvider.System, maxBlock ?? Eventually.Deadline);
        line.Attach(transport);
        return line;
    }

    private IProducerTransport Connect(params (string Key, string Value)[] librdkafka) =>
        Connect(ClinicalSettings.Create(_cluster.BootstrapServers, librdkafka), _events);

    private Task<IReadOnlyList<KafkaRecord>> ReadAfterHealAsync()
    {
        _cluster.SetRoundTripTime(TimeSpan.Zero);
        _cluster.SetAllBrokersUp();
        return ReadAsync();
    }

    private Task<IReadOnlyList<KafkaRecord>> ReadAsync() => _cluster.ReadAllAsync(Topic, cancellationToken: Cancellation);

    private sealed class Target : IDeliveryTarget
    {
        public ConcurrentQueue<(int Index, DeliveryOutcome Outcome)> Outcomes { get; } = new();

        public bool KeepsRecord => false;

        public bool Resolve(Delivery delivery)
        {
            Outcomes.Enqueue((delivery.Index, delivery.Ended));
            return true;
        }
    }

    private sealed class Events : IProducerTransportEvents
    {
        public ConcurrentQueue<ErrorCode> Errors { get; } = new();

        public ConcurrentQueue<ErrorCode> FatalErrors { get; } = new();

        public ConcurrentQueue<string> Texts { get; } = new();

        public int Lines { get; private set; }

        /// <summary>Gets how many of them came on a thread of librdkafka's.</summary>
        public int LinesWithoutSignals { get; private set; }

        public bool Throws { get; set; }

        public void OnError(ErrorCode code, string reason, bool isFatal)
        {
            (isFatal ? FatalErrors : Errors).Enqueue(code);
            Texts.Enqueue(reason);
            Throw();
        }

        public void OnLog(LogMessage line)
        {
            Texts.Enqueue(line.Message);
            LinesWithoutSignals += BlockedSignals.HaveSigsegv() ? 1 : 0;
            Lines++;
            Throw();
        }

        public void OnStatistics(string json)
        {
            Texts.Enqueue(json);
            Throw();
        }

        private void Throw()
        {
            if (Throws)
            {
                throw new InvalidOperationException("a logger that throws");
            }
        }
    }
}
