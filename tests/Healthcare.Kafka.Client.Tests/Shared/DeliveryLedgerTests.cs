namespace Healthcare.Kafka.Client.Tests;

/// <summary>The checker of the fault tests finds each kind of breach, and none where there is none.</summary>
public class DeliveryLedgerTests
{
    private readonly DeliveryLedger _ledger = new(dedupes: true);

    [Fact]
    public void Finish_EveryKindOfEnding_FindsNothing()
    {
        var (persisted, refused, unknown, cancelled, enqueued) = (Send(), Send(), Send(), Send(), Send());
        _ledger.Read(0, 0, "p", persisted);
        _ledger.Resolve(persisted, PersistenceStatus.Persisted, At(0));
        _ledger.Resolve(refused, PersistenceStatus.NotPersisted);
        _ledger.Resolve(unknown, PersistenceStatus.PossiblyPersisted);
        _ledger.Abandon(cancelled);
        _ledger.Enqueued(enqueued);
        _ledger.Read(0, 1, "p", cancelled);
        _ledger.Read(0, 2, "p", enqueued);

        Assert.Empty(_ledger.Finish());
        Assert.Equal((5, 3, 2, 0), (_ledger.Sent, _ledger.Outcomes, _ledger.Failed, _ledger.Open));
    }

    [Fact]
    public void Finish_ReadBeforeOrAfterTheOutcome_ForgetsTheMessage()
    {
        var (first, second) = (Send(), Send());
        _ledger.Read(0, 0, "p", first);
        _ledger.Resolve(first, PersistenceStatus.Persisted, At(0));
        _ledger.Resolve(second, PersistenceStatus.Persisted, At(1));
        _ledger.Read(0, 1, "p", second);

        Assert.Equal(0, _ledger.Open);
    }

    [Fact]
    public void Finish_PersistedAndNotInTheLog_IsABreachOfI1()
    {
        _ledger.Resolve(Send(), PersistenceStatus.Persisted, At(0));

        AssertBreach("I1: message 0");
    }

    [Fact]
    public void Finish_PersistedAndElsewhereInTheLog_IsABreachOfI1()
    {
        var id = Send();
        _ledger.Resolve(id, PersistenceStatus.Persisted, At(1));
        _ledger.Read(0, 2, "p", id);

        AssertBreach("I1: message 0");
    }

    [Fact]
    public void Finish_PersistedAtAnUnknownOffset_MayStandAnywhereButMustStand()
    {
        var (somewhere, nowhere) = (Send(), Send());
        _ledger.Resolve(somewhere, PersistenceStatus.Persisted, At(Offset.Unset));
        _ledger.Resolve(nowhere, PersistenceStatus.Persisted, At(Offset.Unset));
        _ledger.Read(0, 7, "p", somewhere);

        AssertBreach("I1: message 1");
    }

    [Fact]
    public void Finish_CallWithoutOutcome_IsABreachOfI2()
    {
        Send();

        AssertBreach("I2: message 0 has no outcome");
    }

    [Fact]
    public void Finish_EnqueuedNeitherInTheLogNorReported_IsABreachOfI2()
    {
        _ledger.Enqueued(Send());

        AssertBreach("I2: enqueued message 0");
    }

    [Fact]
    public void Resolve_Twice_IsABreachOfI2()
    {
        var (open, ended) = (Send(), Send());
        _ledger.Resolve(open, PersistenceStatus.PossiblyPersisted);
        _ledger.Resolve(open, PersistenceStatus.PossiblyPersisted);
        _ledger.Resolve(ended, PersistenceStatus.NotPersisted);
        _ledger.Resolve(ended, PersistenceStatus.NotPersisted);

        Assert.Equal(["I2: message 0 has a second", "I2: message 1 has a second"], _ledger.Finish().Select(breach => breach[..26]));
    }

    [Fact]
    public void FailEnqueued_Twice_IsABreachOfI2()
    {
        var id = Send();
        _ledger.Enqueued(id);
        _ledger.FailEnqueued(id, PersistenceStatus.NotPersisted);
        _ledger.FailEnqueued(id, PersistenceStatus.NotPersisted);

        Assert.Contains("I2: message 0 has a second outcome", _ledger.Breaches[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_SameMessageTwice_IsABreachOfI3WhereTheBrokersDedupe(bool dedupes)
    {
        var ledger = new DeliveryLedger(dedupes);
        var (ended, open) = (ledger.Send("p"), ledger.Send("p"));
        ledger.Resolve(ended, PersistenceStatus.Persisted, At(0));
        ledger.Read(0, 0, "p", ended);
        ledger.Read(0, 1, "p", ended);
        ledger.Resolve(open, PersistenceStatus.PossiblyPersisted);
        ledger.Read(0, 2, "p", open);
        ledger.Read(0, 3, "p", open);

        Assert.Equal(dedupes ? 2 : 0, ledger.Finish().Count(breach => breach.StartsWith("I3:", StringComparison.Ordinal)));
        Assert.Equal(dedupes ? 2 : 0, ledger.Breaches.Count);
    }

    // The mock's artefact: the batch appended, not acknowledged, and appended again.
    [Fact]
    public void Read_SecondAppearanceIsTheAcknowledgedOne_IsNoBreachWithoutDedupe()
    {
        var ledger = new DeliveryLedger(dedupes: false);
        var (first, second) = (ledger.Send("p"), ledger.Send("p"));
        foreach (var (offset, id) in new[] { first, second, first, second }.Index())
        {
            ledger.Read(0, offset, "p", id);
        }

        ledger.Resolve(first, PersistenceStatus.Persisted, At(2));
        ledger.Resolve(second, PersistenceStatus.Persisted, At(3));

        Assert.Empty(ledger.Finish());
    }

    [Fact]
    public void Read_BehindALaterMessageOfItsKey_IsABreachOfI4()
    {
        var (first, second) = (Send(), Send());
        _ledger.Resolve(first, PersistenceStatus.PossiblyPersisted);
        _ledger.Resolve(second, PersistenceStatus.Persisted, At(0));
        _ledger.Read(0, 0, "p", second);
        _ledger.Read(0, 1, "p", first);

        AssertBreach("I4: message 0");
    }

    [Fact]
    public void Read_BehindALaterMessageOfAnotherKey_IsNoBreach()
    {
        var (first, other) = (_ledger.Send("p"), _ledger.Send("q"));
        _ledger.Resolve(first, PersistenceStatus.Persisted, At(1));
        _ledger.Resolve(other, PersistenceStatus.Persisted, At(0));
        _ledger.Read(0, 0, "q", other);
        _ledger.Read(0, 1, "p", first);

        Assert.Empty(_ledger.Finish());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void NotPersisted_AndInTheLog_IsABreach(bool isEnqueued, bool isReadFirst)
    {
        var id = Send();
        if (isEnqueued)
        {
            _ledger.Enqueued(id);
        }

        Action read = () => _ledger.Read(0, 0, "p", id);
        Action fail = isEnqueued
            ? () => _ledger.FailEnqueued(id, PersistenceStatus.NotPersisted)
            : () => _ledger.Resolve(id, PersistenceStatus.NotPersisted);
        (isReadFirst ? read + fail : fail + read)();

        Assert.Contains("message 0 is reported not persisted and", _ledger.Breaches[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q", 0, "another key")]
    [InlineData("p", 1, "never sent")]
    public void Read_WhatWasNotSentSo_IsABreach(string key, int id, string breach)
    {
        _ledger.Abandon(Send());
        _ledger.Read(0, 0, key, id);

        Assert.Contains(breach, Assert.Single(_ledger.Breaches), StringComparison.Ordinal);
    }

    private static TopicPartitionOffset At(Offset offset) => new("observations", 0, offset);

    private int Send() => _ledger.Send("p");

    private void AssertBreach(string text) => Assert.StartsWith(text, Assert.Single(_ledger.Finish()), StringComparison.Ordinal);
}
