namespace Healthcare.Kafka.Tool;

/// <summary>The command that gives each partition its preferred leader again.</summary>
internal static class LeaderElection
{
    /// <param name="arguments">What Kafka's other tools reach the cluster with; this one has its own name for the file with the security settings.</param>
    public static string Command(string arguments) =>
        $"kafka-leader-election.sh {arguments.Replace("--command-config", "--admin.config", StringComparison.Ordinal)} --election-type preferred --all-topic-partitions";
}
