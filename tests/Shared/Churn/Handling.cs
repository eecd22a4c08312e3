namespace Healthcare.Kafka.Client.Shared;

/// <summary>One call of a handler. A call that a kill cut off ends when its process does.</summary>
internal sealed class Handling(AssignmentEpoch epoch, long start, IReadOnlyList<(long Offset, int Id, string Key)> messages)
{
    public AssignmentEpoch Epoch => epoch;

    public int Partition => epoch.Partition;

    public long Start => start;

    public long End { get; set; } = long.MaxValue;

    /// <summary>Gets or sets whether the call returned, so that its messages may be committed.</summary>
    public bool IsHandled { get; set; }

    public IReadOnlyList<(long Offset, int Id, string Key)> Messages => messages;

    public override string ToString() => $"{epoch}: @{messages[0].Offset} to @{messages[^1].Offset} from {start} to {End}";
}
