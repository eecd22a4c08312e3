namespace Healthcare.Kafka.Client;

/// <summary>
/// Seeks with the leader's epoch, which Confluent.Kafka's seek leaves out. Without it librdkafka does not ask the leader whether its log has the position, and
/// one that was cut goes unnoticed. And a resume does not wake the thread of a broker whose partitions were all paused, which sleeps for up to a second
/// (librdkafka 2.16); a seek does.
/// </summary>
internal sealed class LibrdkafkaFetcher(NativeClient client)
{
    /// <summary>Fetches from a position, or from where the leader's log parts from the one that it is of. Does not wait.</summary>
    /// <exception cref="KafkaException">librdkafka would not have it.</exception>
    public void Seek(GroupOffset position)
    {
        var code = client.Call(handle =>
        {
            using var list = new LibrdkafkaPartitions(1);
            list.Add(position);
            var error = Librdkafka.rd_kafka_seek_partitions(handle, list.Pointer, 0);
            return error == 0 ? ErrorCode.NoError : Read(error);
        });
        if (code != ErrorCode.NoError)
        {
            throw new KafkaException(code);
        }
    }

    private static ErrorCode Read(nint error)
    {
        var code = Librdkafka.rd_kafka_error_code(error);
        Librdkafka.rd_kafka_error_destroy(error);
        return code;
    }
}
