using System.Text;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Protected messages from service to service: what lies on the brokers, what a handler sees, and every way that a message can take in between.</summary>
public sealed class ProtectionClusterTests(TestCluster cluster) : IClassFixture<TestCluster>, IDisposable
{
    private const int Partitions = 3;

    private readonly ProtectedService _service = new();
    private int _next;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _service.Dispose();

    // Fault test 72.
    [Fact]
    public async Task Service_DataKeyRotatesMidStream_LosesNothingAndKeepsTheOrder()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, prefix: "vitals");
        await using var writer = await _service.StartProducerAsync(cluster);
        await using var reader = await _service.StartConsumerAsync(cluster, topic);
        await ProduceAsync(writer, topic, 40);

        _service.AddDataKey("k2");
        await Eventually.Async(async () =>
        {
            await ProduceAsync(writer, topic, 5);
            return writer.Logs.Of(EventIds.DataKeyInUse).Count == 2;
        });
        await ProduceAsync(writer, topic, 40);
        await Eventually.Async(() => _service.Handled.Count >= _next);

        AssertAllInOrder();
        var records = await cluster.ReadAllAsync(topic);
        Assert.Equal(["k1", "k2"], records.Select(record => KeyIdOf(record.Value!)).Distinct().Order());
        Assert.All(records.GroupBy(record => Encoding.ASCII.GetString(record.Key!)), key => Assert.Single(key.Select(record => record.Partition).Distinct()));
        AssertSaysNothing(records, writer, reader);
        Assert.Empty(reader.Logs.Of(EventIds.PayloadNotOpened));
    }

    // Fault test 73.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Service_MessageMovedToAnotherTopicOrKey_IsNotHandled(bool toAnotherTopic)
    {
        var (topic, other) = (await cluster.CreateTopicAsync(1, prefix: "vitals"), await cluster.CreateTopicAsync(1, prefix: "labs"));
        await using (var writer = await _service.StartProducerAsync(cluster))
        {
            await ProduceAsync(writer, topic, 1);
        }

        var record = Assert.Single(await cluster.ReadAllAsync(topic));
        var key = toAnotherTopic ? record.Key : Encoding.UTF8.GetBytes(_service.Protector.Protect("another"));
        Copy(record, toAnotherTopic ? other : topic, key);
        await using var reader = await _service.StartConsumerAsync(cluster, toAnotherTopic ? other : topic);

        await Eventually.Async(async () => (await reader.CheckHealthAsync()).Status == HealthStatus.Unhealthy);
        Assert.Contains(nameof(HaltReason.IntegrityFailed), (await reader.CheckHealthAsync()).Description, StringComparison.Ordinal);
        Assert.Contains(nameof(PayloadIntegrityFailure.NotAuthentic), Assert.Single(reader.Logs.Of(EventIds.PayloadNotOpened)).Message, StringComparison.Ordinal);
        Assert.Equal(toAnotherTopic ? 0 : 1, _service.Handled.Count);
        AssertSaysNothing([], reader);
    }

    [Fact]
    public async Task Service_DeadLettersAndRedrive_KeepTheProtectedBytesAndOpenAgain()
    {
        var (topic, dead) = (await cluster.CreateTopicAsync(Partitions, prefix: "vitals"), await cluster.CreateTopicAsync(Partitions, prefix: "dead"));
        var settings = $$""", "OnFailure": "DeadLetter", "Retry": { "MaxRetryAttempts": 0 }, "DeadLetter": { "Topic": "{{dead}}" }""";
        await using var writer = await _service.StartProducerAsync(cluster);
        _service.Fails = static _ => true;
        await ProduceAsync(writer, topic, 12);
        await using var reader = await _service.StartConsumerAsync(cluster, topic, settings);
        await Eventually.Async(() => reader.Logs.Of(EventIds.MessageDeadLettered).Count == 12);
        var sources = (await cluster.ReadAllAsync(topic)).Select(record => Convert.ToHexString(record.Value!)).Order();
        var letters = await cluster.ReadAllAsync(dead);

        Assert.Equal(sources, letters.Select(letter => Convert.ToHexString(letter.Value!)).Order());
        AssertSaysNothing(letters, reader);
        _service.Fails = static _ => false;
        await AssertADeadLetterReaderOpensThemAsync(dead, topic);
        var redriven = await reader.Services.GetRequiredKeyedService<IDeadLetterRedrive>(ProtectedService.Consumer).RedriveAsync(cancellationToken: Cancellation);
        Assert.Equal(12, redriven.Redriven);
        await Eventually.Async(() => _service.Handled.Count == 12);
        AssertAllInOrder();
    }

    [Fact]
    public async Task Service_RetryTopic_HandlesTheMessageInTheEnd()
    {
        var (topic, retry) = (await cluster.CreateTopicAsync(Partitions, prefix: "vitals"), await cluster.CreateTopicAsync(Partitions, prefix: "retry"));
        var settings = $$"""
            , "Order": "Key", "PartitionAssignmentStrategy": "Range", "Retry": { "MaxRetryAttempts": 0 },
            "RetryTopic": { "Topic": "{{retry}}", "Delay": "00:00:00.050", "MaxDelay": "00:00:00.200", "MaxAttempts": 1000 }
            """;
        await using var writer = await _service.StartProducerAsync(cluster);
        _service.Fails = static value => value.EndsWith(" 4", StringComparison.Ordinal);
        await ProduceAsync(writer, topic, 12);
        await using var reader = await _service.StartConsumerAsync(cluster, topic, settings);
        await Eventually.Async(() => _service.Handled.Count is >= 8 and < 12);
        await Eventually.Async(async () => (await cluster.ReadAllAsync(retry)).Count > 0);

        _service.Fails = static _ => false;
        await Eventually.Async(() => _service.Handled.Count == 12);

        AssertAllInOrder();
        AssertSaysNothing(await cluster.ReadAllAsync(retry), reader);
    }

    [Fact]
    public async Task Service_PatientShredded_IsGoneForGoodAndOthersStay()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, prefix: "vitals");
        var keys = Wrapped();
        await using (var writer = await _service.StartProducerAsync(cluster, payloads => payloads.DataKeyPerMessageKey = true, services => services.AddSingleton<IDataKeyProvider>(keys)))
        {
            await ProduceAsync(writer, topic, 12);
        }

        Assert.Equal(1, await keys.ShredAsync(DataKeySubject.Of(_service.Protector.Protect(Patient(1))), Cancellation));
        await using var reader = await _service.StartConsumerAsync(
            cluster, topic, payloads: payloads => payloads.ShreddedAsTombstones = true, register: services => services.AddSingleton<IDataKeyProvider>(Wrapped()));
        await Eventually.Async(() => _service.Handled.Count == 12);

        Assert.Equal(3, _service.Handled.Count(handled => handled.Value is null));
        Assert.All(_service.Handled, handled => Assert.Equal(handled.Value is null, handled.Key == _service.Protector.Protect(Patient(1))));
        Assert.Equal(4, (await cluster.ReadAllAsync(topic)).Select(record => KeyIdOf(record.Value!)).Distinct().Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("relay-1")]
    public async Task Processor_PlainOrTransactional_OpensItsInputsAndProtectsItsOutputs(string? transactionalId)
    {
        await using var embedded = await EmbeddedKafkaCluster.StartAsync();
        embedded.CreateTopic(ProcessorHost.Input, Partitions);
        embedded.CreateTopic(ProcessorHost.Output, Partitions);
        void Protect(IHealthcareProducerBuilder producer) => producer.UseKeyProtection().UsePayloadProtection();
        await using var host = await ProcessorHost.StartAsync(
            embedded,
            transactionalId,
            register: services => services.AddSingleton<IKeyProtector>(_service.Protector).AddSingleton<IDataKeyProvider>(_service.Ring()),
            configure: (inputs, relay) =>
            {
                Protect(inputs);
                Protect(relay.Producer);
                relay.Consumer.UsePayloadProtection();
            });

        await host.ProduceAsync(60, keys: 6);
        IReadOnlyList<KafkaRecord> outputs = [];
        await Eventually.Async(async () => (outputs = await embedded.ReadAllAsync(ProcessorHost.Output, cancellationToken: Cancellation)).Count(IsMessage) >= 60);

        // The same pseudonym on both sides, so that a patient's messages meet in partitions of the same number.
        var opening = new PayloadOpening(_service.Ring(), new());
        var dataKey = (await _service.Ring().FindAsync("k1", Cancellation))!;
        var values = outputs.Where(IsMessage).GroupBy(record => Encoding.ASCII.GetString(record.Key!)).ToDictionary(
            key => key.Key, key => key.Select(record => int.Parse(Open(opening, dataKey, ProcessorHost.Output, record))).ToList());
        for (var key = 0; key < 6; key++)
        {
            Assert.Equal(Enumerable.Range(0, 10).Select(round => (round * 6) + key), values[_service.Protector.Protect($"patient-{key}")]);
        }
    }

    private static bool IsMessage(KafkaRecord record) => record.Value is { Length: > 0 };

    private static string Open(PayloadOpening opening, DataKey key, string topic, KafkaRecord record)
    {
        var raw = new RawRecord { Topic = topic, Partition = record.Partition, Offset = record.Offset, Key = record.Key, Value = record.Value, Headers = record.Headers };
        Assert.Null(opening.Read(record.Value, out var keyId));
        Assert.Equal("k1", keyId);
        Assert.Null(opening.Open(raw, key, new OpenedValues(), out var value));
        return Encoding.UTF8.GetString(value.Span);
    }

    private static string KeyIdOf(byte[] envelope)
    {
        Assert.Null(EnvelopeHeader.Read(envelope, out var header));
        return Encoding.ASCII.GetString(header.KeyId);
    }

    private static string Patient(int number) => $"{Sentinel.Text}-{number}";

    private WrappedDataKeys Wrapped() => new(new LocalWrapper(), new FileDataKeyStore(_service.StoreDirectory));

    private async Task AssertADeadLetterReaderOpensThemAsync(string dead, string origin)
    {
        await using var reader = await _service.StartConsumerAsync(cluster, dead, payloads: payloads => payloads.OriginTopics.Add(origin));
        await Eventually.Async(() => _service.Handled.Count == 12);
        Assert.Equal(Enumerable.Range(0, 12), _service.Handled.Select(Number).Order());
        _service.Forget();
    }

    private async Task ProduceAsync(ServiceHost writer, string topic, int count)
    {
        var producer = writer.Services.GetRequiredService<IHealthcareProducer<string, string>>();
        var messages = Enumerable.Range(_next, count).Select(number => new OutgoingMessage<string, string>(Patient(number % 4), $"{Sentinel.Text} {number}")).ToList();
        Assert.True((await producer.ProduceBatchAsync(topic, messages, Cancellation)).AllPersisted);
        _next += count;
    }

    private void AssertAllInOrder()
    {
        var byKey = _service.Handled.GroupBy(handled => handled.Key).ToDictionary(key => key.Key, key => key.Select(Number).ToList());
        for (var patient = 0; patient < 4; patient++)
        {
            var first = patient;
            Assert.Equal(Enumerable.Range(0, _next).Where(number => number % 4 == first), byKey[_service.Protector.Protect(Patient(patient))]);
        }
    }

    private static int Number((string Key, string? Value) handled) => int.Parse(handled.Value!.AsSpan(Sentinel.Text.Length + 1));

    private static void AssertSaysNothing(IReadOnlyList<KafkaRecord> records, params ServiceHost[] hosts)
    {
        Assert.All(records, record =>
        {
            Assert.True(record.Key.AsSpan().IndexOf(PhiCanary.Bytes) < 0);
            Assert.True(record.Value.AsSpan().IndexOf(PhiCanary.Bytes) < 0);
            Assert.All(record.Headers, header => Assert.True(header.GetValueBytes().AsSpan().IndexOf(PhiCanary.Bytes) < 0));
        });
        Assert.All(hosts, host => Sentinel.AssertAbsent(host.Logs));
    }

    private void Copy(KafkaRecord record, string topic, byte[]? key)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        producer.Produce(topic, new Message<byte[]?, byte[]?> { Key = key, Value = record.Value, Headers = record.Headers });
        Assert.Equal(0, producer.Flush(Eventually.Deadline));
    }
}
