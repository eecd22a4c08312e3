namespace Healthcare.Kafka.Client.Tests;

/// <summary>Pins every key that a preset sends. A change here is a change to every service that runs with the preset.</summary>
public class PresetTests
{
    private const string ProducerRules =
        """
        acks=all
        enable.idempotence=true
        dotnet.producer.delivery.report.fields=status,timestamp
        allow.auto.create.topics=false
        enable.metrics.push=false
        socket.keepalive.enable=true
        bootstrap.servers=broker:9093
        client.id=Healthcare.Kafka.Client.Tests.lab
        retry.backoff.ms=100
        statistics.interval.ms=15000

        """;

    private const string ConsumerRules =
        """
        enable.auto.commit=false
        enable.auto.offset.store=false
        allow.auto.create.topics=false
        enable.metrics.push=false
        socket.keepalive.enable=true
        bootstrap.servers=broker:9093
        client.id=Healthcare.Kafka.Client.Tests.lab
        retry.backoff.ms=100
        statistics.interval.ms=15000
        group.id=chart

        """;

    [Theory]
    [InlineData(ProducerPreset.Documented,
        """
        batch.size=131072
        linger.ms=5
        compression.type=lz4
        queue.buffering.max.kbytes=65536
        queue.buffering.max.messages=500000
        max.in.flight=5
        retries=3
        security.protocol=ssl
        """)]
    [InlineData(ProducerPreset.Clinical,
        """
        batch.size=131072
        linger.ms=5
        compression.type=lz4
        queue.buffering.max.kbytes=65536
        queue.buffering.max.messages=500000
        max.in.flight=5
        delivery.timeout.ms=120000
        partitioner=murmur2_random
        security.protocol=ssl
        """)]
    [InlineData(ProducerPreset.HighThroughput,
        """
        batch.size=524288
        linger.ms=50
        compression.type=lz4
        queue.buffering.max.kbytes=262144
        queue.buffering.max.messages=1000000
        max.in.flight=5
        delivery.timeout.ms=120000
        partitioner=murmur2_random
        security.protocol=ssl
        """)]
    [InlineData(ProducerPreset.LowLatency,
        """
        batch.size=131072
        linger.ms=0
        compression.type=none
        queue.buffering.max.kbytes=65536
        queue.buffering.max.messages=500000
        max.in.flight=5
        delivery.timeout.ms=120000
        partitioner=murmur2_random
        security.protocol=ssl
        """)]
    public void Create_ProducerPreset_SendsExactlyTheseKeys(ProducerPreset preset, string keys)
    {
        var settings = ProducerSettingsFactory.Create("lab", Clients.Producer(options => options.Preset = preset));

        Assert.Equal(Lines(ProducerRules + keys), settings.Librdkafka.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Theory]
    [InlineData(ConsumerPreset.Documented,
        """
        fetch.min.bytes=1024
        fetch.wait.max.ms=500
        fetch.max.bytes=52428800
        max.partition.fetch.bytes=1048576
        socket.receive.buffer.bytes=65536
        auto.offset.reset=earliest
        session.timeout.ms=30000
        heartbeat.interval.ms=3000
        max.poll.interval.ms=300000
        security.protocol=ssl
        """)]
    [InlineData(ConsumerPreset.Clinical,
        """
        fetch.min.bytes=1024
        fetch.wait.max.ms=50
        fetch.max.bytes=52428800
        max.partition.fetch.bytes=1048576
        fetch.queue.backoff.ms=10
        queued.min.messages=10000
        auto.offset.reset=earliest
        isolation.level=read_committed
        check.crcs=true
        partition.assignment.strategy=cooperative-sticky
        session.timeout.ms=30000
        heartbeat.interval.ms=3000
        max.poll.interval.ms=300000
        security.protocol=ssl
        """)]
    [InlineData(ConsumerPreset.HighThroughput,
        """
        fetch.min.bytes=65536
        fetch.wait.max.ms=500
        fetch.max.bytes=52428800
        max.partition.fetch.bytes=4194304
        fetch.queue.backoff.ms=10
        queued.min.messages=10000
        auto.offset.reset=earliest
        isolation.level=read_committed
        check.crcs=true
        partition.assignment.strategy=cooperative-sticky
        session.timeout.ms=30000
        heartbeat.interval.ms=3000
        max.poll.interval.ms=300000
        security.protocol=ssl
        """)]
    [InlineData(ConsumerPreset.LowLatency,
        """
        fetch.min.bytes=1
        fetch.wait.max.ms=10
        fetch.max.bytes=52428800
        max.partition.fetch.bytes=1048576
        fetch.queue.backoff.ms=10
        queued.min.messages=10000
        auto.offset.reset=earliest
        isolation.level=read_committed
        check.crcs=true
        partition.assignment.strategy=cooperative-sticky
        session.timeout.ms=30000
        heartbeat.interval.ms=3000
        max.poll.interval.ms=300000
        security.protocol=ssl
        """)]
    public void Create_ConsumerPreset_SendsExactlyTheseKeys(ConsumerPreset preset, string keys)
    {
        var settings = ConsumerSettingsFactory.Create("lab", Clients.Consumer(options => options.Preset = preset));

        Assert.Equal(Lines(ConsumerRules + keys), settings.Librdkafka.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Theory]
    [InlineData(ProducerPreset.Documented, 64, 500_000)]
    [InlineData(ProducerPreset.Clinical, 64, 500_000)]
    [InlineData(ProducerPreset.HighThroughput, 256, 1_000_000)]
    [InlineData(ProducerPreset.LowLatency, 64, 500_000)]
    public void Create_ProducerPreset_SetsAdmissionAndTimes(ProducerPreset preset, long bufferMiB, int messages)
    {
        var settings = ProducerSettingsFactory.Create("lab", Clients.Producer(options => options.Preset = preset));

        Assert.Equal(
            ("lab", bufferMiB * 1024 * 1024, messages, 1_000_000, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30), null),
            (settings.Name, settings.BufferBytes, settings.BufferMessages, settings.MaxMessageBytes, settings.MaxBlock, settings.FlushTimeout, settings.FlushInterval));
    }

    // Twice the linger, because a batch waits for it before it is sent; 100 ms for the brokers' answer.
    [Theory]
    [InlineData(ProducerPreset.Documented, DeliveryFailurePolicy.Continue, 300_000, 110)]
    [InlineData(ProducerPreset.Clinical, DeliveryFailurePolicy.FailKey, 120_000, 110)]
    [InlineData(ProducerPreset.HighThroughput, DeliveryFailurePolicy.FailKey, 120_000, 200)]
    [InlineData(ProducerPreset.LowLatency, DeliveryFailurePolicy.FailKey, 120_000, 100)]
    public void Create_ProducerPreset_SetsOrderOnFailure(ProducerPreset preset, DeliveryFailurePolicy policy, int deliveryTimeout, int window)
    {
        var settings = ProducerSettingsFactory.Create("lab", Clients.Producer(options => options.Preset = preset));

        Assert.Equal(
            (policy, deliveryTimeout, window),
            (settings.OnDeliveryFailure, settings.DeliveryTimeout.TotalMilliseconds, settings.HoldBackWindow.TotalMilliseconds));
    }

    [Fact]
    public void Create_OnDeliveryFailureSet_GoesBeforeThePreset() => Assert.Equal(
        DeliveryFailurePolicy.FailProducer,
        ProducerSettingsFactory.Create("lab", Clients.Producer(options => options.OnDeliveryFailure = DeliveryFailurePolicy.FailProducer)).OnDeliveryFailure);

    [Theory]
    [InlineData(ConsumerPreset.Documented, 500, 2000)]
    [InlineData(ConsumerPreset.Clinical, 500, 2000)]
    [InlineData(ConsumerPreset.HighThroughput, 2000, 8000)]
    [InlineData(ConsumerPreset.LowLatency, 100, 2000)]
    public void Create_ConsumerPreset_SetsBatchesAndTimes(ConsumerPreset preset, int batch, int lane)
    {
        var settings = ConsumerSettingsFactory.Create("lab", Clients.Consumer(options => options.Preset = preset));

        Assert.Equal(("lab", "chart", batch, lane), (settings.Name, settings.GroupId, settings.MaxBatchSize, settings.LaneCapacity));
        Assert.Equal((ConsumeOrder.Partition, null, 4_194_304, 16_777_216, null), (settings.Order, settings.MaxConcurrency, settings.MaxBatchBytes, settings.LaneCapacityBytes, settings.BatchWait));
        Assert.Equal((67_108_864, preset == ConsumerPreset.HighThroughput ? 536_870_912 : 268_435_456), (settings.OverflowBytes, settings.BufferMemory));
        Assert.Equal(["observations"], settings.Topics);
        Assert.Equal(
            (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(25)), (settings.CommitInterval, settings.DrainTimeout, settings.StopTimeout));
        Assert.Equal(
            (5, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30)), (settings.Retry.MaxRetryAttempts, settings.Retry.Delay, settings.Retry.MaxDelay));
    }

    [Fact]
    public void Create_ConcurrencyOptions_AreKept()
    {
        var settings = ConsumerSettingsFactory.Create("lab", Clients.Consumer(options =>
        {
            (options.Order, options.MaxConcurrency, options.BatchWait) = (ConsumeOrder.Key, 300, TimeSpan.FromMilliseconds(20));
            (options.MaxBatchBytes, options.LaneCapacityBytes, options.OverflowBytes, options.BufferMemory) = (1_000, 2_000, 3_000, 4_000);
        }));

        Assert.Equal((ConsumeOrder.Key, 300, TimeSpan.FromMilliseconds(20)), (settings.Order, settings.MaxConcurrency, settings.BatchWait));
        Assert.Equal((1_000, 2_000, 3_000, 4_000), (settings.MaxBatchBytes, settings.LaneCapacityBytes, settings.OverflowBytes, settings.BufferMemory));
    }

    [Theory]
    [InlineData(ProducerPreset.Documented), InlineData(ProducerPreset.Clinical), InlineData(ProducerPreset.HighThroughput), InlineData(ProducerPreset.LowLatency)]
    public void Create_ProducerPreset_IsValidAndAcceptedByLibrdkafka(ProducerPreset preset)
    {
        var options = Clients.Producer(options => options.Preset = preset);

        Assert.Empty(Clients.Errors(options));
        using var client = new ProducerBuilder<byte[], byte[]>(ProducerSettingsFactory.Create("lab", options).Librdkafka).SetLogHandler((_, _) => { }).Build();
        Assert.StartsWith("Healthcare.Kafka.Client.Tests.lab#producer", client.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConsumerPreset.Documented), InlineData(ConsumerPreset.Clinical), InlineData(ConsumerPreset.HighThroughput), InlineData(ConsumerPreset.LowLatency)]
    public void Create_ConsumerPreset_IsValidAndAcceptedByLibrdkafka(ConsumerPreset preset)
    {
        var options = Clients.Consumer(options => options.Preset = preset);

        Assert.Empty(Clients.Errors(options));
        using var client = new ConsumerBuilder<byte[], byte[]>(ConsumerSettingsFactory.Create("lab", options).Librdkafka).SetLogHandler((_, _) => { }).Build();
        Assert.StartsWith("Healthcare.Kafka.Client.Tests.lab#consumer", client.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Presets_WithoutDependencyInjection_GiveTheSameKeysButTheClientsOwn()
    {
        string[] own = ["bootstrap.servers", "client.id", "security.protocol", "group.id"];
        var producers = new[] { ProducerPresets.Documented(), ProducerPresets.Clinical(), ProducerPresets.HighThroughput(), ProducerPresets.LowLatency() };
        var consumers = new[] { ConsumerPresets.Documented(), ConsumerPresets.Clinical(), ConsumerPresets.HighThroughput(), ConsumerPresets.LowLatency() };
        for (var preset = 0; preset < 4; preset++)
        {
            var producer = ProducerSettingsFactory.Create("lab", Clients.Producer(options => options.Preset = (ProducerPreset)preset)).Librdkafka;
            var consumer = ConsumerSettingsFactory.Create("lab", Clients.Consumer(options => options.Preset = (ConsumerPreset)preset)).Librdkafka;

            Assert.Equal(producer.Where(pair => !own.Contains(pair.Key)).ToHashSet(), producers[preset].ToHashSet());
            Assert.Equal(consumer.Where(pair => !own.Contains(pair.Key)).ToHashSet(), consumers[preset].ToHashSet());
        }
    }

    [Fact]
    public void Create_ConsumerGroupProtocol_LeavesThePresetsSessionToTheBroker()
    {
        var options = Clients.Consumer(options => options.GroupProtocol = GroupProtocol.Consumer);

        Assert.Empty(Clients.Errors(options));
        var keys = ConsumerSettingsFactory.Create("lab", options).Librdkafka;
        Assert.DoesNotContain(keys, pair => pair.Key is "session.timeout.ms" or "heartbeat.interval.ms" or "partition.assignment.strategy");
        using var client = new ConsumerBuilder<byte[], byte[]>(keys).SetLogHandler((_, _) => { }).Build();
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
