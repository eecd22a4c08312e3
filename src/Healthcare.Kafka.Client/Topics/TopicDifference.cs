namespace Healthcare.Kafka.Client;

/// <summary>One thing about a topic that is not as it should be.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Setting"><c>topic</c>, <c>partitions</c>, <c>replication.factor</c>, or a key of its settings.</param>
/// <param name="Wanted">What should be.</param>
/// <param name="Actual">What is.</param>
/// <param name="Effect">What it means.</param>
/// <param name="Remedy">What to do, with the command. A word in capitals stands for what only the reader knows.</param>
public sealed record TopicDifference(string Topic, string Setting, string Wanted, string Actual, string Effect, string Remedy)
{
    /// <summary>Shows the difference in a sentence or two.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"Topic '{Topic}': {Setting} is {Actual}; wanted: {Wanted}. {Effect} {Remedy}";
}
