using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>TLS and SASL (PLAIN or OAUTHBEARER) in front of the brokers of an embedded cluster, which know neither.</summary>
internal sealed class SecuredBrokers : IAsyncDisposable
{
    private readonly EmbeddedKafkaCluster _cluster;
    private readonly SslServerAuthenticationOptions _tls;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly ConcurrentBag<Task> _tasks = [];
    private int _handshakes;
    private int _logins;
    private int _refusedLogins;

    private SecuredBrokers(EmbeddedKafkaCluster cluster, X509Certificate2 certificate, bool wantsClientCertificate)
    {
        _cluster = cluster;
        _tls = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = wantsClientCertificate,
            RemoteCertificateValidationCallback = (_, client, _, _) => !wantsClientCertificate || client is not null,
        };
        Brokers = [.. cluster.BootstrapServers.Split(',').Select(BrokerAddress.Parse)];
        foreach (var broker in Brokers)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            _listeners.Add(listener);
            broker.ProxyPort = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        BootstrapServers = string.Join(',', Brokers.Select(broker => $"{broker.Host}:{broker.ProxyPort}"));
        foreach (var (broker, listener) in Brokers.Zip(_listeners))
        {
            _tasks.Add(AcceptAsync(listener, broker));
        }
    }

    public string BootstrapServers { get; }

    public IReadOnlyList<BrokerAddress> Brokers { get; }

    /// <summary>Gets or sets the password that is taken; null: no login is asked for.</summary>
    public string? Password { get; set; }

    /// <summary>Gets or sets what judges tokens; null: passwords are asked for.</summary>
    public Func<string, bool>? TakesToken { get; set; }

    /// <summary>Gets whether a login is asked for.</summary>
    public bool WantsLogin => Password is not null || TakesToken is not null;

    /// <summary>Gets how many connections came through TLS.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    public int Logins => Volatile.Read(ref _logins);

    public int RefusedLogins => Volatile.Read(ref _refusedLogins);

    public static async Task<SecuredBrokers> StartAsync(X509Certificate2 certificate, bool wantsClientCertificate = false) =>
        new(await EmbeddedKafkaCluster.StartAsync(), certificate, wantsClientCertificate);

    public void CreateTopic(string topic) => _cluster.CreateTopic(topic, 1);

    /// <summary>Says whether a login passes, and counts it.</summary>
    /// <param name="secret">The password, or the token.</param>
    public bool Accepts(string secret)
    {
        var accepts = TakesToken?.Invoke(secret) ?? secret == Password;
        Interlocked.Increment(ref accepts ? ref _logins : ref _refusedLogins);
        return accepts;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_tasks).WaitAsync(Eventually.Deadline);
        _stop.Dispose();
        await _cluster.DisposeAsync();
    }

    private async Task AcceptAsync(TcpListener listener, BrokerAddress broker)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _tasks.Add(ServeAsync(await listener.AcceptTcpClientAsync(_stop.Token), broker));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The test ends, or the client has gone before it was let in.
            }
        }
    }

    private async Task ServeAsync(TcpClient client, BrokerAddress broker)
    {
        using (client)
        {
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(_tls, _stop.Token);
                Interlocked.Increment(ref _handshakes);
                using var server = new TcpClient();
                await server.ConnectAsync(broker.Host, broker.Port, _stop.Token);
                using var connection = new SecuredConnection(this, tls, server.GetStream());
                await connection.RunAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is System.Security.Authentication.AuthenticationException or IOException or OperationCanceledException or SocketException)
            {
                // The handshake failed, which is what tests look for on the client's side, or one side has gone.
            }
        }
    }
}
