namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What goes wrong around a soak.</summary>
internal interface ISoakFaults : IAsyncDisposable
{
    /// <summary>Gets the addresses through which the producer meets the faults.</summary>
    string BootstrapServers { get; }

    /// <summary>Lets one fault of a random kind happen, and pass unless it is one that stays.</summary>
    /// <returns>Its kind.</returns>
    Task<string> NextAsync(Random random);

    /// <summary>Ends every fault that may still be there.</summary>
    void Heal();
}
