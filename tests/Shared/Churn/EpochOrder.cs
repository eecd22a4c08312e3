namespace Healthcare.Kafka.Client.Shared;

/// <summary>Within one assignment of a partition, no message comes after a later one of its partition or key, and none is left out.</summary>
internal static class EpochOrder
{
    public static IEnumerable<string> Check(ConsumptionLog log, ConsumeOrder order)
    {
        var last = new Dictionary<(AssignmentEpoch, string?), long>();
        foreach (var handling in log.Handlings)
        {
            foreach (var message in handling.Messages)
            {
                var line = (handling.Epoch, order == ConsumeOrder.Key ? message.Key : null);
                var isFirst = !last.TryGetValue(line, out var before);
                last[line] = message.Offset;
                if (!isFirst && message.Offset <= before)
                {
                    yield return $"non-monotonic: @{message.Offset} after @{before} in {handling.Epoch}";
                }
                else if (!isFirst && order == ConsumeOrder.Partition && message.Offset > before + 1)
                {
                    yield return $"skipped: @{message.Offset} after @{before} in {handling.Epoch}";
                }
            }
        }
    }
}
