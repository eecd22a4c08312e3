namespace Healthcare.Kafka.Client;

/// <summary>Raw messages of one lane on their way through a processor, which completes them one by one, in any order.</summary>
internal sealed class LaneBatch(
    TopicPartition partition, ReadOnlyMemory<RawRecord> records, OffsetTracker tracker, ILaneOwner owner, CancellationToken draining, CancellationToken cancelled)
{
    private readonly bool[] _completed = new bool[records.Length];
    private int _open = records.Length;

    public TopicPartition TopicPartition { get; } = partition;

    public ReadOnlyMemory<RawRecord> Records { get; } = records;

    public int Count => Records.Length;

    /// <summary>Gets how long the records' bytes may be read.</summary>
    public RecordLife Life { get; } = new();

    /// <summary>Gets the tracker of the assignment, which no other assignment has.</summary>
    public OffsetTracker Tracker => tracker;

    /// <summary>Gets where the messages come from.</summary>
    public RetryStage Stage { get; private init; }

    public bool IsDone => _open == 0;

    /// <summary>Gets the index of the first message that is not completed; <see cref="Count"/> when all are.</summary>
    public int FirstOpen { get; private set; }

    /// <summary>Gets the token that asks to start nothing new: no further message, no further try, no waiting for one.</summary>
    public CancellationToken Draining { get; } = draining;

    /// <summary>Gets the token that ends what is running: the drain budget is used up, or the partition is lost.</summary>
    public CancellationToken Cancelled { get; } = cancelled;

    /// <summary>Gets or sets who is told of each completed message; null for nobody.</summary>
    public ConsumerMetrics? Metrics { get; set; }

    public bool IsCompleted(int index) => _completed[index];

    public bool AnyCompleted(int start, int end) => _completed.AsSpan(start, end - start).Contains(true);

    /// <summary>Completes messages that follow each other in the batch: they will not be delivered again once the prefix reaches them.</summary>
    public void Complete(int index, int count)
    {
        var span = Records.Span.Slice(index, count);
        for (var start = 0; start < count;)
        {
            // A lane of keys skips what other lanes have: only runs without a gap go to the tracker in one call.
            var length = 1;
            while (start + length < count && span[start + length].Sequence == span[start].Sequence + length)
            {
                length++;
            }

            tracker.Complete(span[start].Sequence, length);
            start += length;
        }

        Mark(index, count);
    }

    /// <summary>Gets a batch of one message of this one, as what it is a copy of.</summary>
    public LaneBatch Original(RawRecord original, RetryStage stage) =>
        new(new TopicPartition(original.Topic, original.Partition), new[] { original }, tracker, owner, Draining, Cancelled) { Stage = stage };

    public TopicPartitionOffset PositionOf(int index) => new(TopicPartition, Records.Span[index].Offset);

    /// <summary>Tells whether every message of the partition up to this offset is completed or in this batch, so that the offset after it may be committed.</summary>
    public bool HoldsPrefix(long lastOffset)
    {
        var open = 0;
        var lastSequence = -1L;
        for (var i = 0; i < Count && Records.Span[i].Offset <= lastOffset; i++)
        {
            open += _completed[i] ? 0 : 1;
            lastSequence = Records.Span[i].Sequence;
        }

        // The tracker is that of the retry topic, where no offset of the source is committed.
        return Stage == RetryStage.None && tracker.CountOpen(lastSequence) == open;
    }

    /// <summary>Reads the group's metadata for a commit of this batch's offset. Any thread.</summary>
    /// <returns>Null when the partition is not this consumer's any more.</returns>
    public IConsumerGroupMetadata? GroupMetadata()
    {
        // In this order the generation is one in which the partition was owned, and the coordinator refuses it once that has passed.
        var metadata = owner.GroupMetadata();
        return tracker.IsClosed ? null : metadata;
    }

    private void Mark(int index, int count)
    {
        Metrics?.Completed(this, index, count);
        for (var i = index; i < index + count; i++)
        {
            if (!_completed[i])
            {
                _open--;
                _completed[i] = true;
            }
        }

        while (FirstOpen < Count && _completed[FirstOpen])
        {
            FirstOpen++;
        }
    }
}
