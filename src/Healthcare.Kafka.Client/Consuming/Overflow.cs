namespace Healthcare.Kafka.Client;

/// <summary>
/// How much each partition may have beyond what its lane takes. An eighth of the capacity is divided equally, so that partitions that are slow for long
/// leave the others something; of the rest each may take as much as is left, so that one slow partition is seldom paused. Poll thread only.
/// </summary>
internal sealed class Overflow(Assignment assignment, ConsumerSettings settings)
{
    // With less, a poll costs more than what it brings is worth.
    private const long LeastPoll = 16 * 1024;

    private readonly long _reserved = settings.OverflowBytes / 8;
    private long _limit = settings.OverflowBytes;

    /// <summary>Takes up what is in use, before partitions are looked at: once for all of them, of which there may be a thousand.</summary>
    public void Measure()
    {
        var owned = assignment.Owned;
        var left = settings.OverflowBytes - _reserved;
        for (var index = 0; index < owned.Count; index++)
        {
            left -= owned[index].StagedCost;
        }

        _limit = (_reserved / Math.Max(1, owned.Count)) + Math.Max(0, left);
    }

    /// <summary>Asks whether a partition has as much as it may have, as of the last measure: it is to be paused.</summary>
    public bool IsFullFor(AssignedPartition partition) => partition.StagedCost > 0 && partition.StagedCost >= _limit;

    /// <summary>
    /// Gets how many bytes a poll may bring, all of which may be of one partition: no more than that may have beyond its lane. Otherwise each of a thousand
    /// partitions could come to hold a whole poll beyond that.
    /// </summary>
    public long PollBytes(long most) => Math.Clamp(_limit, LeastPoll, most);

    /// <summary>
    /// Asks whether no partition needs more: to take in nothing then costs nothing, and librdkafka stops fetching when its own queue is full. A pause would
    /// throw away what it has fetched.
    /// </summary>
    public bool IsFed()
    {
        var (owned, fed) = (assignment.Owned, false);
        for (var index = 0; index < owned.Count; index++)
        {
            if (!owned[index].Paused)
            {
                if (owned[index].IsRunningDry())
                {
                    return false;
                }

                fed = true;
            }
        }

        return fed;
    }
}
