namespace Healthcare.Kafka.Tool;

internal static partial class Recommendations
{
    private const string ToolsSection = "Kafka Performance Tools";
    private const string LoadSection = "Custom Load Testing";

    private static Recommendation[] PerformanceTools =>
    [
        Tool("kafka-producer-perf-test --producer-props", "kafka-producer-perf-test.sh --producer-props", "`healthcare-kafka load produce`") with
        {
            Guide = "--producer-props bootstrap.servers=… batch.size=131072 linger.ms=5 compression.type=lz4",
            Correction = "From Kafka 4.2 on the option is --command-property, and the old one is deprecated (KIP-1147); downloads of Apache Kafka name the script with .sh. It sends random bytes, which lz4 cannot compress.",
        },
        Tool("kafka-consumer-perf-test --messages", "kafka-consumer-perf-test.sh --messages", "`healthcare-kafka load consume`") with
        {
            Guide = "--messages 10000000", Correction = "From Kafka 4.2 on the option is --num-records, and the old one is deprecated (KIP-1147).",
        },
        Tool("kafka-consumer-perf-test --threads", Unset, "`healthcare-kafka load consume` with several consumers") with
        {
            Guide = "--threads 4", Until = "Kafka 3.9", Correction = "Was passed over for years and is refused by Kafka 4.0: one process is one consumer. Start several.",
        },
        Tool("kafka-run-class kafka.tools.EndToEndLatency", "kafka-e2e-latency.sh", "`healthcare-kafka load e2e`") with
        {
            Guide = "kafka.tools.EndToEndLatency kafka:9092 benchmark-topic 10000 1 1024",
            Correction = "The class is org.apache.kafka.tools.EndToEndLatency now, started by kafka-e2e-latency.sh. The guide's fourth argument is acks=1, which is not what these services send with: give all. It sends one "
                + "message at a time, so it tells nothing of latency under load.",
        },
    ];

    private static Recommendation[] LoadTest =>
    [
        Load("message: trailing comma", "valid JSON", "\"padding\":\"x\",}", "Not JSON: the comma before the closing brace is not allowed, so a consumer that parses dead-letters every message."),
        Load("message: padding", "distinct text", "\"padding\":\"x\" repeated", "The same name again and again: JSON readers keep the last one, and lz4 shrinks it to nothing, so that throughput is flattered."),
        Load("valueQuantity.code", "/min", "bpm", "Not a code of UCUM, whose system the message names: beats per minute are `/min`."),
        Load("subject and key", "one patient per key, with many messages each", "Patient/example, key patient-{thread}-{count}", "Every message has a key of its own, so no order is tested, and the key is not the message's patient."),
        Load("end of the measurement", "when every message is acknowledged", "before producer.close()", "The clock stops when messages are in the buffer, not when brokers have them."),
        Load("messageCount * messageSize", "64-bit numbers", "int", "Overflows at 2 GiB: the guide's own 10,000,000 messages of 1,024 bytes give a negative rate."),
        Load("acks and idempotence", "as the producer preset", "not set", "The test measures other settings than the guide's producer has."),
        Load("failures", "counted, and the run fails", "printStackTrace()", "Failed messages count as sent."),
    ];

    private static Recommendation Tool(string key, string? value, string here) =>
        new(TuningArea.PerformanceTools, key, value, "", $"Here: {here}.", ToolsSection);

    private static Recommendation Load(string key, string value, string guide, string correction) =>
        new(TuningArea.LoadTest, key, value, "", "`healthcare-kafka load` does so.", LoadSection) { Guide = guide, Correction = correction };
}
