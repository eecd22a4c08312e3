namespace Healthcare.Kafka.Client;

/// <summary>
/// Looks whether a librdkafka is one that the native transport knows: its functions are there, and its structs have the layout of this major version.
/// </summary>
internal sealed class NativeLibraryCheck
{
    /// <summary>What to do about a fault.</summary>
    public const string Remedy =
        "Leave Transport at Auto, or set it to Managed; or reference the package librdkafka.redist of the version that Confluent.Kafka asks for";

    // 0xMMmmrrpp: what a next major version does to the structs is not known.
    private const int FirstUnknown = 0x03000000;

    private static readonly Lazy<NativeLibraryCheck> _ofLoaded = new(static () => new(Library.Version, LibrdkafkaModule.Has));

    /// <summary>Checks a library.</summary>
    /// <param name="version">Its version, as rd_kafka_version tells it.</param>
    /// <param name="has">Whether it has a function.</param>
    public NativeLibraryCheck(int version, Func<string, bool> has)
    {
        if (version is < LibrdkafkaVersion.Lowest or >= FirstUnknown)
        {
            Fault = $"librdkafka {LibrdkafkaVersion.Text(version)} is not one of 2.14.2 to 2.x";
        }
        else if (nint.Size != sizeof(long))
        {
            Fault = "the process is not a 64-bit one";
        }
        else if (Functions.Where(function => !has(function)).ToList() is { Count: > 0 } missing)
        {
            Fault = $"librdkafka {LibrdkafkaVersion.Text(version)} has no {string.Join(", ", missing)}";
        }
    }

    /// <summary>Gets the check of the library that Confluent.Kafka runs on, made once.</summary>
    public static NativeLibraryCheck OfLoaded => _ofLoaded.Value;

    /// <summary>Gets every function that <see cref="Librdkafka"/> calls; a test compares the two.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [
        "rd_kafka_abort_transaction", "rd_kafka_begin_transaction", "rd_kafka_commit_queue", "rd_kafka_commit_transaction", "rd_kafka_committed",
        "rd_kafka_conf_destroy", "rd_kafka_conf_dump", "rd_kafka_conf_dump_free", "rd_kafka_conf_new", "rd_kafka_conf_set", "rd_kafka_conf_set_events",
        "rd_kafka_consume_batch_queue", "rd_kafka_consumer_group_metadata_destroy", "rd_kafka_consumer_group_metadata_read", "rd_kafka_destroy",
        "rd_kafka_error_code", "rd_kafka_error_destroy", "rd_kafka_error_is_fatal", "rd_kafka_error_is_retriable", "rd_kafka_error_txn_requires_abort",
        "rd_kafka_event_destroy", "rd_kafka_event_error", "rd_kafka_event_error_is_fatal", "rd_kafka_event_error_string", "rd_kafka_event_log",
        "rd_kafka_event_message_array", "rd_kafka_event_stats", "rd_kafka_event_topic_partition_list", "rd_kafka_event_type", "rd_kafka_fatal_error",
        "rd_kafka_flush", "rd_kafka_header_get_all", "rd_kafka_header_get_last", "rd_kafka_init_transactions", "rd_kafka_mem_malloc",
        "rd_kafka_message_destroy", "rd_kafka_message_errstr", "rd_kafka_message_headers", "rd_kafka_message_leader_epoch", "rd_kafka_message_status",
        "rd_kafka_message_timestamp", "rd_kafka_name", "rd_kafka_new", "rd_kafka_oauthbearer_set_token", "rd_kafka_oauthbearer_set_token_failure",
        "rd_kafka_produceva", "rd_kafka_purge", "rd_kafka_queue_destroy", "rd_kafka_queue_get_consumer", "rd_kafka_queue_get_main", "rd_kafka_queue_new",
        "rd_kafka_queue_poll", "rd_kafka_queue_yield", "rd_kafka_sasl_set_credentials", "rd_kafka_seek_partitions", "rd_kafka_send_offsets_to_transaction",
        "rd_kafka_set_log_queue", "rd_kafka_topic_conf_destroy", "rd_kafka_topic_conf_dump", "rd_kafka_topic_conf_new", "rd_kafka_topic_destroy",
        "rd_kafka_topic_name", "rd_kafka_topic_new", "rd_kafka_topic_partition_get_leader_epoch", "rd_kafka_topic_partition_list_add",
        "rd_kafka_topic_partition_list_destroy", "rd_kafka_topic_partition_list_new", "rd_kafka_topic_partition_set_leader_epoch",
    ];

    /// <summary>Gets what is wrong with the library, without a remedy; null when nothing is.</summary>
    public string? Fault { get; }
}
