namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What the process holds when nothing is under way.</summary>
internal readonly record struct SoakMemory(long Heap, long WorkingSet)
{
    public static SoakMemory Measure()
    {
        // The second collection takes what the finalizers of the first let go.
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new SoakMemory(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }

    public override string ToString() => $"heap {Heap / 1024.0:N0} KiB, working set {WorkingSet / 1024.0 / 1024:N0} MiB";
}
