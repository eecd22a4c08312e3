using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A collector of OTLP over HTTP that keeps what it is sent.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();
    private readonly Task _receiving;

    public OtlpReceiver()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Endpoint);
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    public string Endpoint { get; }

    /// <summary>Gets what came in: protobuf, whose strings stand in it as they are.</summary>
    public IReadOnlyList<(string Path, string Body)> Received => [.. _received];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _receiving.WaitAsync(Eventually.Deadline);
    }

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await TakeAsync(await _listener.GetContextAsync());
            }
            catch (Exception exception) when (!_listener.IsListening && exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        var body = context.Request.InputStream;
        await using var plain = context.Request.Headers["Content-Encoding"] == "gzip" ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var bytes = new MemoryStream();
        await plain.CopyToAsync(bytes);
        _received.Enqueue((context.Request.Url!.AbsolutePath, Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)));
        context.Response.ContentType = "application/x-protobuf";
        context.Response.Close();
    }
}
