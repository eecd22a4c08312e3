using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Takes many records with each call of librdkafka, and leaves them in its memory. Rebalances, errors and statistics are served inside those calls.</summary>
/// <remarks>
/// A call waits its whole timeout unless its array is full, so waiting is for one record, and what is there already is taken without. Callbacks run
/// inside a call, and records that it had gathered before come after them. A revoked partition is nobody's then. One that is revoked and assigned
/// again within one call has no record from before: with the end of an assignment librdkafka puts a barrier before everything else in the queue, and at
/// that takes the partition's records out of the array that it is filling.
/// </remarks>
internal sealed unsafe class NativePoll : IRecordPoll
{
    private const int MostPerCall = 500;

    // Of a record, while none is known.
    private const long FirstGuess = 16 * 1024;

    private readonly NativeMessages _messages;
    private readonly IConsumerEvents _events;
    private readonly ManagedPoll _managed;
    private readonly Func<bool> _mustCopy;
    private readonly NativeNames _topics = new();
    private readonly HashSet<TopicPartition> _sought = [];
    private readonly nint _queue;

    // librdkafka fills it while callbacks run, so it must not move.
    private readonly nint[] _array = GC.AllocateArray<nint>(MostPerCall, pinned: true);
    private long _usualSize = FirstGuess;
    private bool _rebalanced;
    private bool _copies;
    private nint _lastTopic;
    private string _lastName = "";

    /// <param name="messages">Keeps count of what is out.</param>
    /// <param name="events">Is told.</param>
    /// <param name="managed">What Confluent.Kafka has to be polled for itself.</param>
    /// <param name="mustCopy">Tells, after each rebalance, whether records are to be copied out of librdkafka's memory.</param>
    public NativePoll(NativeMessages messages, IConsumerEvents events, ManagedPoll managed, Func<bool> mustCopy)
    {
        (_messages, _events, _managed, _mustCopy) = (messages, events, managed, mustCopy);
        _queue = Librdkafka.rd_kafka_queue_get_consumer(messages.Client);
    }

    public void Poll(TimeSpan timeout, int maxRecords, long maxBytes)
    {
        if (TakeReady(maxRecords, maxBytes) == 0 && Take((int)timeout.TotalMilliseconds, 1, ref maxBytes) == 1)
        {
            TakeReady(maxRecords - 1, maxBytes);
        }
    }

    public void OnRebalanced() => _rebalanced = true;

    public void OnSought(TopicPartition partition) => _sought.Add(partition);

    public void Dispose()
    {
        Librdkafka.rd_kafka_queue_destroy(_queue);
        _messages.Close();
    }

    /// <summary>Takes what is there, in portions that by the records' usual size fit into the bytes.</summary>
    private int TakeReady(int maxRecords, long maxBytes)
    {
        var all = 0;
        while (all < maxRecords && maxBytes > 0)
        {
            var portion = (int)Math.Clamp(maxBytes / _usualSize, 1, Math.Min(maxRecords - all, MostPerCall));
            var taken = Take(0, portion, ref maxBytes);
            all += taken;
            if (taken < portion)
            {
                break;
            }
        }

        return all;
    }

    private int Take(int millisecondsTimeout, int most, ref long bytesLeft)
    {
        var taken = (int)Librdkafka.rd_kafka_consume_batch_queue(
            _queue, millisecondsTimeout, (NativeMessage**)Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0), (nuint)most);
        if (taken > 0)
        {
            var size = HandOn(_array.AsSpan(0, taken));
            bytesLeft -= size;

            // Grows at once and shrinks slowly: too small a portion costs a call, too large a one memory.
            _usualSize = Math.Max(1, Math.Max(size / taken, ((3 * _usualSize) + (size / taken)) / 4));
        }

        if (_rebalanced)
        {
            // What Confluent.Kafka's own part of a rebalance failed of, only its Consume throws.
            _managed.Poll(TimeSpan.Zero, 1, 1);
            _rebalanced = false;
            _copies = _mustCopy();
        }

        return taken < 0 ? throw new KafkaException(ErrorCode.Local_Fail) : taken;
    }

    /// <returns>The size of the records.</returns>
    private long HandOn(ReadOnlySpan<nint> messages)
    {
        var batch = new NativeBatch(_messages, messages);
        var (size, slot) = (0L, 0);
        _sought.Clear();

        // As long as a message is held, its topic's pointer is no other's.
        _lastTopic = 0;
        try
        {
            for (; slot < messages.Length; slot++)
            {
                size += HandOn(batch, slot);
            }
        }
        finally
        {
            batch.ReleaseFrom(slot);
        }

        return size;
    }

    private int HandOn(NativeBatch batch, int slot)
    {
        var message = batch[slot];
        var topic = message->Topic == 0 ? null : NameOf(message->Topic);
        if (_sought.Count > 0 && topic is not null && _sought.Contains(new TopicPartition(topic, message->Partition)))
        {
            // It is fetched again from where the partition was sought to.
            batch.Release(slot);
            return 0;
        }

        if (message->Error != ErrorCode.NoError)
        {
            Tell(batch, slot, topic);
            return 0;
        }

        TimestampType type;
        var timestamp = Librdkafka.rd_kafka_message_timestamp(message, &type);
        var record = new RawRecord(batch, slot, checked((int)(message->KeySize + message->ValueSize)))
        {
            Topic = topic!,
            Partition = message->Partition,
            Offset = message->Offset,
            LeaderEpoch = Librdkafka.rd_kafka_message_leader_epoch(message),
            Timestamp = new Timestamp(timestamp, type),
        };
        if (_copies)
        {
            record = record.ToArrays();
            batch.Release(slot);
        }

        _events.OnRecord(record);
        return record.Size;
    }

    private void Tell(NativeBatch batch, int slot, string? topic)
    {
        var message = batch[slot];
        var position = topic is null ? null : new TopicPartitionOffset(topic, message->Partition, message->Offset);
        var code = message->Error;
        var error = code switch
        {
            ErrorCode.Local_PartitionEOF => null,
            ErrorCode.Local_Fatal => LibrdkafkaProducer.GetFatalError(_messages.Client) ?? new Error(code),
            _ => new Error(code, Marshal.PtrToStringUTF8((nint)Librdkafka.rd_kafka_message_errstr(message))),
        };
        batch.Release(slot);
        if (error is not null)
        {
            _events.OnError(error, position);
        }
        else if (position is not null)
        {
            _events.OnEnd(position);
        }
    }

    private string NameOf(nint topic)
    {
        if (topic != _lastTopic)
        {
            _lastTopic = topic;
            _lastName = _topics[MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Librdkafka.rd_kafka_topic_name(topic))];
        }

        return _lastName;
    }
}
