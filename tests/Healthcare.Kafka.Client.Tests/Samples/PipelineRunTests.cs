using System.Globalization;
using System.Text.RegularExpressions;
using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public partial class PipelineRunTests
{
    private const string Sentinel = PhiCanary.Mark;

    [Fact]
    public void Verdict_EverythingBackOnceInOrder_IsGood()
    {
        var run = Produced(4);
        Handle(run, 0, 1, 2, 3);
        run.Complete();

        var verdict = new Verdict(run);

        Assert.Equal(ExitCodes.Success, verdict.ExitCode);
        Assert.All(verdict.Lines(), line => Assert.StartsWith("  ok ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Verdict_OneEventMissing_IsLostAndFails()
    {
        var run = Produced(4);
        Handle(run, 0, 1, 3);
        run.Complete();

        var verdict = new Verdict(run);

        Assert.Equal((ExitCodes.Failed, 1), (verdict.ExitCode, verdict.Lost));
        Assert.Contains("  FAIL  1 events lost, 0 not persisted", verdict.Lines());
    }

    [Fact]
    public void Verdict_EventsSwapped_IsOutOfOrderAndFails()
    {
        var run = Produced(3);
        Handle(run, 0, 2, 1);
        run.Complete();

        var verdict = new Verdict(run);

        Assert.Equal((ExitCodes.Failed, 1, 0), (verdict.ExitCode, verdict.OutOfOrder, verdict.Lost));
    }

    [Fact]
    public void Verdict_BatchRedelivered_IsDuplicatedNotOutOfOrderAndNoFailure()
    {
        var run = Produced(3);
        Handle(run, 0, 1);
        Handle(run, 0, 1, 2);
        run.Complete();

        var verdict = new Verdict(run);

        Assert.Equal((ExitCodes.Success, 2, 0, 0), (verdict.ExitCode, verdict.Duplicated, verdict.OutOfOrder, verdict.Lost));
        Assert.Contains(verdict.Lines(), line => line.StartsWith("  note  2 events came more than once", StringComparison.Ordinal));
    }

    [Fact]
    public void Verdict_AlertThatDidNotArrive_Fails()
    {
        var run = Produced(1);
        run.Handled([new HandledEvent(0, Sentinel, Alerts: 2)], partition: 0, receivedAt: 1);
        run.AlertArrived(0, Alert(number: 0), arrivedAt: 2);
        run.AlertArrived(0, Alert(number: 0), arrivedAt: 3);
        run.Complete();

        var verdict = new Verdict(run);

        Assert.Equal((ExitCodes.Failed, 1, 1), (verdict.ExitCode, verdict.Alerts, verdict.AlertsMissing));
    }

    [Fact]
    public void Verdict_RunEndedEarly_FailsEvenWhenNothingIsOpen()
    {
        var run = Produced(1);
        Handle(run, 0);
        run.Fail("Stopped before the end.");

        Assert.Equal(ExitCodes.Failed, new Verdict(run).ExitCode);
    }

    [Fact]
    public void Verdict_InputFailure_IsWrongInput()
    {
        var run = Produced(0);
        run.Fail("The input is damaged.", isInput: true);

        Assert.Equal(ExitCodes.WrongInput, new Verdict(run).ExitCode);
    }

    [Fact]
    public async Task Handled_Events_MakeRoomInTheWindow()
    {
        var run = Produced(3);
        await run.Window.EnterAsync(3, CancellationToken.None);

        Handle(run, 0, 1);
        Handle(run, 1, 2);

        await run.Window.WaitUntilEmptyAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Summary_LastLine_IsTheMachineReadableOneInInvariantNumbers()
    {
        var run = Produced(2_000);
        Handle(run, [.. Enumerable.Range(0, 2_000).Select(i => (long)i)]);
        run.Complete();

        var line = Summary.Lines(run, new Verdict(run), "input").Last();

        Assert.Matches(MachineLine(), line);
        Assert.StartsWith("summary produced=2000 consumed=2000 lost=0 duplicated=0 out_of_order=0 alerts=0 seconds=", line, StringComparison.Ordinal);
        Assert.Equal(string.Empty, CultureInfo.CurrentCulture.Name);
    }

    [Fact]
    public void Summary_AllLines_HoldNoPatientAndNoValue()
    {
        var run = Produced(1);
        run.BadLines.Add(7, "not a FHIR resource in JSON");
        run.Handled([new HandledEvent(0, Sentinel, Alerts: 2)], partition: 0, receivedAt: 1);
        run.AlertArrived(0, Alert(number: 0), arrivedAt: 2);
        run.AlertArrived(0, Alert(number: 1) with { Loinc = Sentinel }, arrivedAt: 2);
        run.Complete();

        var text = string.Join('\n', Summary.Lines(run, new Verdict(run), "input")) + new ProgressMeter(run).Take().ToLine();

        Assert.DoesNotContain(Sentinel, text, StringComparison.Ordinal);
        Assert.DoesNotContain("31415", text, StringComparison.Ordinal);
        Assert.Contains("line 7: not a FHIR resource in JSON", text, StringComparison.Ordinal);
        Assert.Matches(@"Heart rate +0 low +1 high", text);
        Assert.Matches(@"Other +0 low +1 high", text);
    }

    [GeneratedRegex(@"^summary produced=\d+ consumed=\d+ lost=\d+ duplicated=\d+ out_of_order=\d+ alerts=\d+ seconds=\d+\.\d\d rate=\d+ p50_ms=\d+\.\d p99_ms=\d+\.\d$")]
    private static partial Regex MachineLine();

    private static ClinicalAlert Alert(int number) => new(Sentinel, number, "8867-4", 31_415, "/min", 60, 100);

    private static PipelineRun Produced(int count)
    {
        var run = new PipelineRun("run-1", maxUnconsumedBytes: 100);
        run.Start();
        for (var i = 0; i < count; i++)
        {
            run.Events.MarkPersisted(run.Events.Add(producedAt: 1, size: 1));
        }

        return run;
    }

    private static void Handle(PipelineRun run, params long[] sequences) =>
        run.Handled([.. sequences.Select(sequence => new HandledEvent(sequence, Sentinel, Alerts: 0))], partition: 0, receivedAt: 2);
}
