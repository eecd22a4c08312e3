namespace Healthcare.Kafka.Tool;

/// <summary>Messages that are sent with one call.</summary>
internal sealed class LoadBatch(LoadMessages messages, long run, IReadOnlyList<(long Number, long DueAt)> items)
{
    public int Count => items.Count;

    public LoadMessage Message(int index) => messages[items[index].Number];

    public Headers Headers(int index) => LoadHeader.Create(run, items[index].Number, items[index].DueAt);

    public long Number(int index) => items[index].Number;

    /// <summary>Tells the counters what became of each message.</summary>
    /// <param name="counters">The counters.</param>
    /// <param name="now">When the sender knew.</param>
    /// <param name="outcome">Null for a persisted one, else the error's code.</param>
    public void Report(LoadCounters counters, long now, Func<int, ErrorCode?> outcome)
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (outcome(index) is { } code)
            {
                counters.AddFailed(code.ToString());
            }
            else
            {
                var message = Message(index);
                counters.AddDelivered(items[index].Number, message.Key.Length + message.Value.Length, items[index].DueAt, now);
            }
        }
    }
}
