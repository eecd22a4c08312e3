using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>A broker that offers SASL/PLAIN and refuses whoever tries it: embedded brokers know no authentication.</summary>
internal sealed class RefusingBroker : IAsyncDisposable
{
    private const short Handshake = 17;
    private const short ApiVersions = 18;
    private const short Authenticate = 36;
    private const short SaslAuthenticationFailed = 58;
    private const short UnsupportedVersion = 35;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;
    private int _refused;

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Refused => Volatile.Read(ref _refused);

    public static RefusingBroker Start()
    {
        var broker = new RefusingBroker();
        broker._listener.Start();
        broker._serving = broker.ServeAsync();
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.WaitAsync(Eventually.Deadline);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        try
        {
            var isRefused = false;
            while (!isRefused)
            {
                var request = new byte[BinaryPrimitives.ReadInt32BigEndian(await ReadAsync(stream, 4))];
                await stream.ReadExactlyAsync(request, _stop.Token);
                var (key, version) = (BinaryPrimitives.ReadInt16BigEndian(request), BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(2)));
                isRefused = key == Authenticate;
                byte[] body = [.. request.AsSpan(4, 4), .. Body(key, version)];
                await stream.WriteAsync((byte[])[.. Number(body.Length, 4), .. body], _stop.Token);
            }

            Interlocked.Increment(ref _refused);
        }
        catch (Exception exception) when (exception is IOException)
        {
            // The client has left.
        }
    }

    private static byte[] Body(short key, short version) => key switch
    {
        // Version 0 is what a client falls back to; an api is its key, its least and its most version.
        ApiVersions => [.. Number(version == 0 ? 0 : UnsupportedVersion, 2), .. Number(5, 4), .. Api(3, 4), .. Api(ApiVersions, 0), .. Api(Handshake, 1), .. Api(Authenticate, 0), .. Api(0, 3)],
        Handshake => [.. Number(0, 2), .. Number(1, 4), .. Text("PLAIN")],
        _ => [.. Number(SaslAuthenticationFailed, 2), .. Text("refused"), .. Number(0, 4)],
    };

    private static byte[] Api(int key, int most) => [.. Number(key, 2), .. Number(0, 2), .. Number(most, 2)];

    private static byte[] Text(string text) => [.. Number(text.Length, 2), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(int value, int size)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes[^size..];
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }
}
