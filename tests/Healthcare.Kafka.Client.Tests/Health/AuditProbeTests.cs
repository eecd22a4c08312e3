namespace Healthcare.Kafka.Client.Tests;

public class AuditProbeTests
{
    [Fact]
    public async Task Look_SinkThatTakesNothing_IsAProblemUntilItDoes()
    {
        var time = new ManualTime();
        using var logs = new CollectedLogs();
        var fails = true;
        var sink = new CollectedAudit { Before = _ => Volatile.Read(ref fails) ? throw new InvalidOperationException(PhiCanary.Mark) : Task.CompletedTask };
        await using var trail = new AuditTrail(logs, time, () => sink);
        var probe = new AuditProbe(() => trail);
        Assert.Empty(probe.Look(time.GetUtcNow()).Problems);

        trail.Record(new AuditEvent { Action = AuditAction.Skip, Time = time.GetUtcNow(), ClientName = "charts", Outcome = "NotHandled" });
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return probe.Look(time.GetUtcNow()).Problems.Count == 1;
        });
        Volatile.Write(ref fails, false);

        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return probe.Look(time.GetUtcNow()).Problems.Count == 0;
        });
    }
}
