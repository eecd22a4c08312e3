namespace Healthcare.Kafka.Client.Shared;

/// <summary>One stay of a partition with one process, from its assignment on.</summary>
internal sealed class AssignmentEpoch(string process, int partition, long start)
{
    public string Process => process;

    public int Partition => partition;

    public long Start => start;

    /// <summary>Gets when the process let go of the partition in good order; null when it was lost, or the process was killed.</summary>
    public long? Released { get; private set; }

    /// <summary>Gets when it ended in whatever way; null before that.</summary>
    public long? End { get; private set; }

    /// <summary>Gets or sets whether the process said that the last commit did not go through, or that a handler did not end in time for it.</summary>
    public bool IsUnfinished { get; set; }

    /// <summary>Gets whether the process knew that it was the owner until it let go, and had everything committed then.</summary>
    public bool IsInGoodOrder => Released is not null && !IsUnfinished;

    public void Release(long time) => (Released, End) = (time, time);

    public void Lose(long time) => End ??= time;

    public override string ToString() => $"[{partition}] of {process} since {start}";
}
