namespace Healthcare.Kafka.Client.Tests;

/// <summary>Makes what a producer gives its caller for a batch.</summary>
internal static class BatchDeliveries
{
    public static BatchDelivery Of(string clientName, params IReadOnlyList<DeliveryOutcome> outcomes)
    {
        var batch = new BatchOutcomes(clientName, outcomes[0].Topic, default, outcomes.Count);
        for (var i = 0; i < outcomes.Count; i++)
        {
            batch.Set(i, outcomes[i]);
        }

        return batch.Task.Result;
    }
}
