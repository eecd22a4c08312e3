namespace Healthcare.Kafka.Client;

/// <summary>
/// Has a partition that was resumed fetched at once. A resume does not wake the thread of its broker: while all of a broker's partitions are paused, that
/// sleeps for up to a second (librdkafka 2.16). A seek does.
/// </summary>
/// <remarks>With the leader's epoch, which Confluent.Kafka's seek leaves out: without it a log that was cut meanwhile would go unnoticed.</remarks>
internal sealed class LibrdkafkaFetcher(NativeClient client)
{
    /// <summary>Fetches from the position that the partition has anyway. Does not wait.</summary>
    /// <exception cref="KafkaException">librdkafka would not have it.</exception>
    public void Wake(GroupOffset position)
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
