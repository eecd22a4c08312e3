namespace Healthcare.Kafka.Client;

/// <summary>The first of a batch's messages whose outputs are not all persisted.</summary>
/// <param name="Place">Its place in the batch; none of those before it has failed.</param>
/// <param name="Delivery">The delivery that the outcome is of.</param>
/// <param name="Outcome">What became of its output.</param>
/// <param name="Count">How many outputs of the batch are not persisted.</param>
internal readonly record struct OutputFailure(int Place, BatchDelivery Delivery, DeliveryOutcome Outcome, int Count)
{
    /// <returns>Null when all are persisted.</returns>
    public static OutputFailure? Find<TKey, TValue>(IReadOnlyList<(TopicOutputs<TKey, TValue> Outputs, BatchDelivery Delivery)> written)
    {
        OutputFailure? first = null;
        foreach (var (outputs, delivery) in written.Where(pair => !pair.Delivery.AllPersisted))
        {
            var index = Enumerable.Range(0, delivery.Count).First(index => !delivery[index].IsPersisted);
            if (first is null || outputs.Places[index] < first.Value.Place)
            {
                first = new OutputFailure(outputs.Places[index], delivery, delivery[index], 0);
            }
        }

        return first is { } found ? found with { Count = written.Sum(pair => pair.Delivery.Count - pair.Delivery.PersistedCount) } : null;
    }

    /// <summary>Tells for what the partition halts when outputs keep failing: most of what can happen to one would happen to any other.</summary>
    /// <returns>Null when the failure may be the message's own.</returns>
    public static HaltReason? HaltsFor(Exception exception) => exception switch
    {
        DeliveryException { Outcome.FollowsFailure: false, Outcome.SerializerWasCutOff: false, Code: ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsg or ErrorCode.InvalidRecord
            or ErrorCode.Local_KeySerialization or ErrorCode.Local_ValueSerialization or ErrorCode.Local_InvalidArg } => null,
        DeliveryException or TransactionException => HaltReason.OutputsNotPersisted,
        _ => null,
    };
}
