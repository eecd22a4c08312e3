namespace Healthcare.Kafka.Client.ClusterTests;

public sealed class NativeProducerTransportTests : ProducerTransportContract
{
    [Fact]
    public void Produce_AfterDispose_IsRefused()
    {
        var transport = Connect(ClinicalSettings.Create("127.0.0.1:1"), new NoEvents());
        transport.Dispose();

        Assert.Equal(ErrorCode.Local_State, transport.Produce(new OutgoingRecord("t", null, [], null, default), new Delivery(null!)));
    }

    // As from Confluent.Kafka: what is wrong with the settings ends the start, in librdkafka's words.
    [Fact]
    public void Connect_SettingsThatLibrdkafkaRefuses_Throws()
    {
        Assert.Throws<ArgumentException>(() => Connect(ClinicalSettings.Create("127.0.0.1:1", ("linger.ms", "-1")), new NoEvents()));
        Assert.Throws<InvalidOperationException>(() => Connect(ClinicalSettings.Create("127.0.0.1:1", ("no.such.key", "1")), new NoEvents()));
        Assert.Throws<InvalidOperationException>(
            () => Connect(ClinicalSettings.Create("127.0.0.1:1", ("message.timeout.ms", "4"), ("linger.ms", "5000")), new NoEvents()));
    }

    private protected override IProducerTransport Connect(ProducerSettings settings, IProducerTransportEvents events) =>
        new NativeProducerTransport(settings, events);

    private sealed class NoEvents : IProducerTransportEvents
    {
        public void OnError(ErrorCode code, string reason, bool isFatal)
        {
        }

        public void OnLog(LogMessage line)
        {
        }

        public void OnStatistics(string json)
        {
        }
    }
}
