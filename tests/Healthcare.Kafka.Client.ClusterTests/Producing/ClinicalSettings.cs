namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The Clinical preset by hand, so that these tests show the producer and not the mapping of its options.</summary>
internal static class ClinicalSettings
{
    public static ProducerSettings Create(string bootstrapServers, params (string Key, string Value)[] overrides)
    {
        var librdkafka = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = bootstrapServers,
            ["acks"] = "all",
            ["enable.idempotence"] = "true",
            ["linger.ms"] = "5",
            ["batch.size"] = "131072",
            ["compression.type"] = "lz4",
            ["queue.buffering.max.kbytes"] = "65536",
            ["queue.buffering.max.messages"] = "500000",
            ["max.in.flight"] = "5",
            ["retry.backoff.ms"] = "100",
            ["delivery.timeout.ms"] = "120000",
            ["partitioner"] = "murmur2_random",
            ["allow.auto.create.topics"] = "false",

            // Quick reconnects, because the tests take brokers down and wait for them to be back.
            ["reconnect.backoff.ms"] = "50",
            ["reconnect.backoff.max.ms"] = "200",
            ["socket.connection.setup.timeout.ms"] = "1000",
        };
        foreach (var (key, value) in overrides)
        {
            librdkafka[key] = value;
        }

        return new ProducerSettings { Name = "test", Librdkafka = [.. librdkafka] };
    }
}
