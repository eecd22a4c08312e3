namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The faults of the way to a real cluster on this machine. Whoever runs it may kill and start brokers meanwhile.</summary>
internal sealed class NetworkFaults(string bootstrapServers) : ISoakFaults
{
    private readonly BrokerProxy _proxy = BrokerProxy.Start(bootstrapServers);

    public string BootstrapServers => _proxy.BootstrapServers;

    public async Task<string> NextAsync(Random random)
    {
        switch (random.Next(100))
        {
            case < 40:
                _proxy.ResetConnections();
                return "connection resets";
            case < 70:
                _proxy.LoseAcknowledgements(1 + random.Next(5));
                return "lost acknowledgements";
            case < 85:
                _proxy.LosesResponses = true;
                await Task.Delay(random.Next(500, 3_000));
                _proxy.LosesResponses = false;
                return "cuts of one direction";
            default:
                _proxy.Delay = TimeSpan.FromMilliseconds(random.Next(20, 200));
                await Task.Delay(random.Next(200, 1_500));
                _proxy.Delay = TimeSpan.Zero;
                return "delays";
        }
    }

    public void Heal()
    {
        _proxy.LoseAcknowledgements(0);
        _proxy.LosesResponses = false;
        _proxy.Delay = TimeSpan.Zero;
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}
