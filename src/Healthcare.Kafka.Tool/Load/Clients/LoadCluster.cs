namespace Healthcare.Kafka.Tool;

/// <summary>The cluster of a load test, and how each kind of client is pointed at it.</summary>
internal sealed class LoadCluster(ClusterConnection connection, string topic)
{
    public ClusterConnection Connection => connection;

    public string Topic => topic;

    public void Connect(HealthcareClientOptions options)
    {
        options.BootstrapServers = connection.BootstrapServers;
        options.Security = connection.Security;
    }

    public ProducerConfig Connect(ProducerPreset preset) => connection.Connect(preset switch
    {
        ProducerPreset.Documented => ProducerPresets.Documented(),
        ProducerPreset.HighThroughput => ProducerPresets.HighThroughput(),
        ProducerPreset.LowLatency => ProducerPresets.LowLatency(),
        _ => ProducerPresets.Clinical(),
    });

    public ConsumerConfig Connect(ConsumerPreset preset) => connection.Connect(preset switch
    {
        ConsumerPreset.Documented => ConsumerPresets.Documented(),
        ConsumerPreset.HighThroughput => ConsumerPresets.HighThroughput(),
        ConsumerPreset.LowLatency => ConsumerPresets.LowLatency(),
        _ => ConsumerPresets.Clinical(),
    });

    public ILoadProducer OpenProducer(Contender contender) => contender.Client == LoadClient.Ours
        ? new OurLoadProducer(this, contender.Preset)
        : new RawLoadProducer(this, contender.Preset);

    public ILoadConsumer OpenConsumer(Contender contender, string group, AutoOffsetReset from) => contender.Client == LoadClient.Ours
        ? new OurLoadConsumer(this, contender.ConsumerPreset, group, from)
        : new RawLoadConsumer(this, contender.ConsumerPreset, group, from);
}
