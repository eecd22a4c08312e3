namespace Healthcare.Kafka.Client;

/// <summary>One thing found about one topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Current">What is.</param>
/// <param name="Wanted">What should be.</param>
/// <param name="Effect">What it means for messages.</param>
/// <param name="Remedy">What to do, with the command.</param>
internal sealed record TopicFinding(string Topic, TopicProblem Problem, string Current, string Wanted, string Effect, string Remedy)
{
    public bool IsProblem => Problem != TopicProblem.NotChecked;

    public override string ToString() => $"Topic '{Topic}': {Current}; wanted: {Wanted}. {Effect} {Remedy}";
}
