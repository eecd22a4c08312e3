namespace ClinicalPipeline;

/// <summary>What a run has shown, judged. Taken once, when the host has stopped.</summary>
internal sealed record Verdict
{
    public Verdict(PipelineRun run)
    {
        Produced = run.Events.Persisted;
        Consumed = run.Events.Consumed;
        NotPersisted = run.Events.Added - run.Events.Persisted;
        Lost = run.Events.CountLost();
        Duplicated = run.Events.Duplicated;
        OutOfOrder = run.Order.OutOfOrder;
        Alerts = run.Alerts.Arrived;
        AlertsMissing = run.Alerts.Raised - run.Alerts.Arrived;
        IsComplete = run.IsComplete;
        IsInputFailure = run.IsInputFailure;
        Failure = run.Failure;
    }

    public long Produced { get; }

    public long Consumed { get; }

    public long NotPersisted { get; }

    public long Lost { get; }

    public long Duplicated { get; }

    public long OutOfOrder { get; }

    public long Alerts { get; }

    public long AlertsMissing { get; }

    public bool IsComplete { get; }

    public bool IsInputFailure { get; }

    public string Failure { get; }

    /// <summary>A duplicate is no failure: delivery is at least once, and handlers write by position or id.</summary>
    public bool IsGood => IsComplete && Lost == 0 && OutOfOrder == 0 && NotPersisted == 0 && AlertsMissing == 0;

    public int ExitCode => IsInputFailure ? ExitCodes.WrongInput : IsGood ? ExitCodes.Success : ExitCodes.Failed;

    public IEnumerable<string> Lines()
    {
        yield return Line(Lost == 0 && NotPersisted == 0 && IsComplete, "nothing lost", LossText());
        yield return Line(Duplicated == 0, "no duplicates", $"{Duplicated:N0} events came more than once (allowed: delivery is at least once)", "note");
        yield return Line(OutOfOrder == 0, "every patient's events in order", $"{OutOfOrder:N0} events out of order");
        yield return Line(AlertsMissing == 0, "every alert arrived", $"{AlertsMissing:N0} alerts did not arrive");
    }

    private string LossText() => IsComplete
        ? $"{Lost:N0} events lost, {NotPersisted:N0} not persisted"
        : $"ended early: {Lost:N0} events not read back, {NotPersisted:N0} not persisted or not known to be";

    private static string Line(bool good, string yes, string no, string mark = "FAIL") => good ? $"  ok    {yes}" : $"  {mark,-4}  {no}";
}
