namespace Healthcare.Kafka.Client.Tests;

public class BatchDeliveryTests
{
    [Fact]
    public void ThrowIfNotAllPersisted_AllPersisted_DoesNotThrow()
    {
        var delivery = BatchDeliveries.Of("lab", Outcome(PersistenceStatus.Persisted, ErrorCode.NoError));

        delivery.ThrowIfNotAllPersisted();

        Assert.True(delivery.AllPersisted);
        Assert.Equal(1, delivery.PersistedCount);
    }

    [Fact]
    public void ThrowIfNotAllPersisted_SomeAreNot_ThrowsTheFirstAndCountsThem()
    {
        var delivery = BatchDeliveries.Of(
            "lab",
            Outcome(PersistenceStatus.Persisted, ErrorCode.NoError),
            Outcome(PersistenceStatus.PossiblyPersisted, ErrorCode.Local_MsgTimedOut),
            Outcome(PersistenceStatus.NotPersisted, ErrorCode.Local_QueueFull));

        var error = Assert.Throws<DeliveryException>(delivery.ThrowIfNotAllPersisted);

        Assert.Equal((PersistenceStatus.PossiblyPersisted, ErrorCode.Local_MsgTimedOut), (error.Status, error.Code));
        Assert.Contains("2 of 3 messages", error.Message, StringComparison.Ordinal);
    }

    private static DeliveryOutcome Outcome(PersistenceStatus status, ErrorCode code) =>
        new(status, code, "vitals", 0, Offset.Unset, Timestamp.Default);
}
