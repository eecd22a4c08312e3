namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Confluent.Kafka as it is, with the settings that our presets have.</summary>
internal static class RawClients
{
    public static ConsumerConfig ConsumerConfig(Run run, string group, ConsumerPreset preset = ConsumerPreset.Clinical)
    {
        var config = preset switch
        {
            ConsumerPreset.Documented => ConsumerPresets.Documented(),
            ConsumerPreset.HighThroughput => ConsumerPresets.HighThroughput(),
            ConsumerPreset.LowLatency => ConsumerPresets.LowLatency(),
            _ => ConsumerPresets.Clinical(),
        };
        config.GroupId = group;
        return Connected(config, run);
    }

    public static ProducerConfig ProducerConfig(Run run, ProducerPreset preset = ProducerPreset.Clinical) => Connected(
        preset switch
        {
            ProducerPreset.Documented => ProducerPresets.Documented(),
            ProducerPreset.HighThroughput => ProducerPresets.HighThroughput(),
            ProducerPreset.LowLatency => ProducerPresets.LowLatency(),
            _ => ProducerPresets.Clinical(),
        },
        run);

    public static ConsumerBuilder<TKey, TValue> Consumer<TKey, TValue>(ConsumerConfig config) =>
        new ConsumerBuilder<TKey, TValue>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { });

    public static IProducer<byte[], byte[]> Producer(ProducerConfig config) =>
        new ProducerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    /// <summary>Gets what the clients give librdkafka.</summary>
    public static IReadOnlyDictionary<string, string> Settings(params IEnumerable<ClientConfig> configs) => new SortedDictionary<string, string>(
        configs.SelectMany(static config => config.Select(pair => KeyValuePair.Create($"{(config is ConsumerConfig ? "consumer" : "producer")} {pair.Key}", pair.Value)))
            .ToDictionary(StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static T Connected<T>(T config, Run run)
        where T : ClientConfig
    {
        config.BootstrapServers = run.BootstrapServers;
        config.SecurityProtocol = SecurityProtocol.Plaintext;
        return config;
    }
}
