namespace Healthcare.Kafka.Client.Tests;

public class AdmissionTests
{
    [Fact]
    public void Enter_WithRoom_IsAdmitted()
    {
        var admission = new Admission(maxBytes: 10, maxMessages: 2);

        Assert.True(admission.Enter(new Ticket(10)));
        Assert.Equal(10, admission.BytesInUse);
        Assert.Equal(1, admission.MessagesInUse);
    }

    [Theory]
    [InlineData(10, 5, 6)]
    [InlineData(1, 1, 1)]
    public void Enter_BytesOrCountUsedUp_Waits(int maxMessages, int first, int second)
    {
        var admission = new Admission(maxBytes: 10, maxMessages);
        admission.Enter(new Ticket(first));

        Assert.False(admission.Enter(new Ticket(second)));
        Assert.Equal(first, admission.BytesInUse);
    }

    [Fact]
    public void Enter_SmallOneBehindWaitingLargeOne_WaitsToo()
    {
        var admission = new Admission(maxBytes: 10, maxMessages: 10);
        var first = new Ticket(6);
        var large = new Ticket(5);
        admission.Enter(first);
        admission.Enter(large);

        Assert.False(admission.Enter(new Ticket(1)));
        Assert.Null(admission.AdmitNext());
        Assert.True(admission.Settle(first));
        Assert.Same(large, admission.AdmitNext());
    }

    [Fact]
    public void Leave_HeadOfLine_LetsNextOneIn()
    {
        var admission = new Admission(maxBytes: 10, maxMessages: 10);
        var large = new Ticket(8);
        var small = new Ticket(2);
        admission.Enter(new Ticket(6));
        admission.Enter(large);
        admission.Enter(small);

        Assert.True(admission.Leave(large, large.Sequence));
        Assert.Same(small, admission.AdmitNext());
    }

    [Fact]
    public void Leave_TicketWithAnotherEntryByNow_ReturnsFalse()
    {
        var admission = new Admission(maxBytes: 1, maxMessages: 10);
        admission.Enter(new Ticket(1));
        var ticket = new Ticket(1);
        admission.Enter(ticket);
        var before = ticket.Sequence;
        admission.Leave(ticket, before);
        admission.Enter(ticket);

        Assert.False(admission.Leave(ticket, before));
        Assert.True(admission.Leave(ticket, ticket.Sequence));
    }

    [Fact]
    public void Settle_KeepingCharge_FreesRoomOnRelease()
    {
        var admission = new Admission(maxBytes: 1, maxMessages: 1);
        var kept = new Ticket(1) { KeepsCharge = true };
        var next = new Ticket(1);
        admission.Enter(kept);
        admission.Enter(next);

        Assert.False(admission.Settle(kept));
        Assert.Null(admission.AdmitNext());
        Assert.True(admission.Release(kept.Charge));
        Assert.Same(next, admission.AdmitNext());
    }

    [Fact]
    public void WhenSettled_LaterTicketsKeepComing_CompletesAtCheckpoint()
    {
        var admission = new Admission(maxBytes: 10, maxMessages: 10);
        var before = new Ticket(1);
        var alsoBefore = new Ticket(1);
        admission.Enter(before);
        admission.Enter(alsoBefore);
        var checkpoint = admission.WhenSettledAsync();
        admission.Enter(new Ticket(1));

        admission.Settle(alsoBefore);
        Assert.False(checkpoint.IsCompleted);
        admission.Settle(before);
        Assert.True(checkpoint.IsCompletedSuccessfully);
    }

    [Fact]
    public void WhenSettled_NothingOutstanding_IsCompleted() =>
        Assert.True(new Admission(1, 1).WhenSettledAsync().IsCompletedSuccessfully);

    private sealed class Ticket : AdmissionTicket
    {
        public Ticket(long charge) => Charge = charge;
    }
}
