namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>One piece of work, who does it, and which of them are compared.</summary>
/// <param name="Name">The name on the command line and in reports. It does not change.</param>
/// <param name="Does">What is done, in one line.</param>
internal sealed record Scenario(string Name, string Does)
{
    public required TopicPlan Topic { get; init; }

    public required IReadOnlyList<Contender> Contenders { get; init; }

    public required IReadOnlyList<RowPlan> Rows { get; init; }

    /// <summary>Gets whether the first run of each contender is thrown away, as it finds the brokers and the page cache cold.</summary>
    public bool HasWarmUp { get; init; } = true;

    /// <summary>Gets whether it runs only when it is named: it compares our own settings, or what is not always there.</summary>
    public bool RunsOnlyWhenNamed { get; init; }

    /// <summary>Gets how long one run may take before it counts as failed.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(120);

    public Contender ContenderNamed(string name) =>
        Contenders.FirstOrDefault(contender => contender.Name == name)
        ?? throw new ArgumentsException($"{Name} has no contender {name}; it has {string.Join("; ", Contenders.Select(contender => contender.Name))}.");
}

/// <summary>The topic of a scenario. Scenarios that name the same share it.</summary>
/// <param name="Name">The name, before the run's own ending.</param>
/// <param name="Partitions">The number of partitions.</param>
/// <param name="Filling">What is in it from the start; null for nothing.</param>
internal sealed record TopicPlan(string Name, int Partitions, Filling? Filling = null);

/// <summary>One way to do the work.</summary>
/// <param name="Name">The name in reports; it stays within the scenario.</param>
/// <param name="RunAsync">Does it once, in a process of its own.</param>
internal sealed record Contender(string Name, Func<Run, Task<RunResult>> RunAsync)
{
    /// <summary>Gets the topic of this contender where it is not the scenario's: as many partitions and messages, other bytes.</summary>
    public TopicPlan? Topic { get; init; }
}
