using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Stands between clients and the brokers of a cluster on this machine, and breaks what passes: acknowledgements, connections, time.</summary>
/// <remarks>One port of localhost per broker. The brokers' answers are made to name those ports, so that clients stay on this side. No TLS.</remarks>
internal sealed class BrokerProxy : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _listening = [];
    private readonly List<TcpListener> _listeners = [];
    private byte[] _corrupts = [];
    private int _timesToCorrupt;
    private int _corrupted;
    private int _acknowledgementsToLose;
    private int _lostAcknowledgements;
    private int _acceptedConnections;

    private BrokerProxy(string bootstrapServers)
    {
        var brokers = bootstrapServers.Split(',').Select(BrokerAddress.Parse).ToList();
        foreach (var broker in brokers)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            _listeners.Add(listener);
            broker.ProxyPort = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        BootstrapServers = string.Join(',', brokers.Select(broker => $"{broker.Host}:{broker.ProxyPort}"));
        _listening.AddRange(brokers.Zip(_listeners, (broker, listener) => AcceptAsync(listener, broker, brokers)));
    }

    public string BootstrapServers { get; }

    /// <summary>Gets or sets whether everything that brokers answer is thrown away, while requests go on reaching them.</summary>
    public bool LosesResponses { get; set; }

    /// <summary>Gets or sets how long each answer is held back.</summary>
    public TimeSpan Delay { get; set; }

    public int AcceptedConnections => Volatile.Read(ref _acceptedConnections);

    /// <summary>Gets how many times something was corrupted.</summary>
    public int Corrupted => Volatile.Read(ref _corrupted);

    public int LostAcknowledgements => Volatile.Read(ref _lostAcknowledgements);

    /// <param name="bootstrapServers">All brokers of the cluster, at the addresses that they tell clients.</param>
    public static BrokerProxy Start(string bootstrapServers) => new(bootstrapServers);

    /// <summary>Resets the connection in place of the next answers to Produce; the brokers have appended by then.</summary>
    public void LoseAcknowledgements(int count) => Volatile.Write(ref _acknowledgementsToLose, count);

    /// <summary>Flips a bit of what brokers answer where these bytes stand, the next <paramref name="times"/> times.</summary>
    public void Corrupt(ReadOnlySpan<byte> bytes, int times)
    {
        _corrupts = bytes.ToArray();
        Volatile.Write(ref _timesToCorrupt, times);
    }

    /// <summary>Resets all connections: what is under way is lost on both sides.</summary>
    /// <returns>How many there were.</returns>
    public int ResetConnections()
    {
        var open = _connections.Keys.ToList();
        open.ForEach(connection => connection.Dispose());
        return open.Count;
    }

    public bool TakesAcknowledgement()
    {
        if (Interlocked.Decrement(ref _acknowledgementsToLose) < 0)
        {
            Interlocked.Increment(ref _acknowledgementsToLose);
            return false;
        }

        Interlocked.Increment(ref _lostAcknowledgements);
        return true;
    }

    public void CorruptAnswer(Span<byte> answer)
    {
        while (Volatile.Read(ref _timesToCorrupt) > 0 && answer.IndexOf(_corrupts) is var at && at >= 0 && Interlocked.Decrement(ref _timesToCorrupt) >= 0)
        {
            answer[at] ^= 1;
            answer = answer[(at + 1)..];
            Interlocked.Increment(ref _corrupted);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_listening);
        ResetConnections();
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, BrokerAddress broker, IReadOnlyList<BrokerAddress> brokers)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var connection = new ProxiedConnection(this, await listener.AcceptSocketAsync(_stop.Token), brokers);
                Interlocked.Increment(ref _acceptedConnections);
                _connections.TryAdd(connection, RunAsync(connection, broker));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The proxy stops, or the client has gone before it was let in.
            }
        }
    }

    private async Task RunAsync(ProxiedConnection connection, BrokerAddress broker)
    {
        // Not before it is in the list.
        await Task.Yield();
        await connection.RunAsync(broker);
        _connections.TryRemove(connection, out _);
    }
}
