namespace Healthcare.Kafka.Client;

/// <summary>Lines of Kafka's own tools that put a topic right. A word in capitals, or plan.json, stands for what only the reader knows.</summary>
/// <param name="bootstrapServers">The brokers.</param>
/// <param name="needsLogin">Whether the tools need a file with TLS or SASL settings to reach them.</param>
internal sealed class TopicCommands(string bootstrapServers, bool needsLogin)
{
    private readonly string _connection = $"--bootstrap-server {bootstrapServers}" + (needsLogin ? " --command-config client.properties" : "");

    public static TopicCommands Of(ProducerSettings settings) => Of(settings.Librdkafka);

    public static TopicCommands Of(IEnumerable<KeyValuePair<string, string>> librdkafka)
    {
        var keys = new Dictionary<string, string>(librdkafka);
        return new(
            keys.GetValueOrDefault("bootstrap.servers") ?? "$BOOTSTRAP_SERVERS",
            keys.GetValueOrDefault("security.protocol", "plaintext") != "plaintext");
    }

    public string Create(string topic) =>
        $"kafka-topics.sh {_connection} --create --topic {topic} --partitions COUNT --replication-factor {TopicRules.Replicas} "
        + $"--config min.insync.replicas={TopicRules.InsyncReplicas}";

    public string Create(TopicDefinition topic) =>
        $"kafka-topics.sh {_connection} --create --topic {topic.Name} --partitions {topic.Partitions} --replication-factor {topic.ReplicationFactor}"
        + string.Concat(topic.Config.Select(setting => $" --config {setting.Key}={Argument(setting.Value)}"));

    public string AddPartitions(string topic, int count) => $"kafka-topics.sh {_connection} --alter --topic {topic} --partitions {count}";

    public string Describe(string topic) => $"kafka-topics.sh {_connection} --describe --topic {topic}";

    public string Set(string topic, string key, long value) => Set(topic, key, $"{value}");

    // kafka-configs.sh takes a value with commas in brackets.
    public string Set(string topic, string key, string value) =>
        $"kafka-configs.sh {_connection} --alter --entity-type topics --entity-name {topic} --add-config "
        + Argument(value.Contains(',', StringComparison.Ordinal) ? $"{key}=[{value}]" : $"{key}={value}");

    public string Reassign() => $"kafka-reassign-partitions.sh {_connection} --reassignment-json-file plan.json --execute";

    public string Allow(string topic, string operation) =>
        $"kafka-acls.sh {_connection} --add --allow-principal User:PRINCIPAL --operation {operation} --topic {topic}";

    // Values are Kafka's words and numbers; whatever else stands there is not for a shell to read.
    private static string Argument(string text) =>
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '=') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
