namespace Healthcare.Kafka.Client;

/// <summary>
/// Other names of the keys that have a property: librdkafka's aliases, and the guide's (Java's) where librdkafka calls it otherwise.
/// </summary>
internal static class KeyAliases
{
    private static readonly Dictionary<string, string[]> _aliases = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = ["metadata.broker.list"],
        ["message.max.bytes"] = ["max.request.size"],
        ["linger.ms"] = ["queue.buffering.max.ms"],
        ["compression.type"] = ["compression.codec"],
        ["queue.buffering.max.kbytes"] = ["buffer.memory"],
        ["max.in.flight"] = ["max.in.flight.requests.per.connection"],
        ["retries"] = ["message.send.max.retries"],
        ["delivery.timeout.ms"] = ["message.timeout.ms"],
        ["socket.send.buffer.bytes"] = ["send.buffer.bytes"],
        ["fetch.wait.max.ms"] = ["fetch.max.wait.ms"],
        ["max.partition.fetch.bytes"] = ["fetch.message.max.bytes"],
        ["socket.receive.buffer.bytes"] = ["receive.buffer.bytes"],
        ["sasl.mechanism"] = ["sasl.mechanisms"],
        ["sasl.oauthbearer.client.id"] = ["sasl.oauthbearer.client.credentials.client.id"],
        ["sasl.oauthbearer.client.secret"] = ["sasl.oauthbearer.client.credentials.client.secret"],

        // Of this library's own options, by property.
        [nameof(HealthcareProducerOptions.MaxBlock)] = ["max.block.ms"],
        [nameof(HealthcareConsumerOptions.MaxBatchSize)] = ["max.poll.records"],
    };

    public static IReadOnlyList<string> Of(string? key, string property) => _aliases.GetValueOrDefault(key ?? property) ?? [];
}
