using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>The browser's DevTools protocol: commands with their answers, and the events that it tells of.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = new();
    private readonly ConcurrentQueue<JsonNode> _events = new();
    private Task _reading = Task.CompletedTask;
    private int _last;

    private DevTools()
    {
    }

    /// <summary>Gets the session of the page that commands go to; null for the browser itself.</summary>
    public string? Session { get; set; }

    /// <summary>Gets what happened so far, by the name of the event.</summary>
    public IEnumerable<JsonNode> Events(string method) => _events.Where(one => (string?)one["method"] == method).Select(one => one["params"]!);

    public static async Task<DevTools> ConnectAsync(Uri address)
    {
        var tools = new DevTools();
        await tools._socket.ConnectAsync(address, TestContext.Current.CancellationToken).WaitAsync(Deadline);
        tools._reading = tools.ReadAsync();
        return tools;
    }

    public async Task<JsonNode> SendAsync(string method, object? parameters = null)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = Session is null ? (object)new { id, method, @params = parameters ?? new { } } : new { id, method, @params = parameters ?? new { }, sessionId = Session };
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        return await answer.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.WaitAsync(Deadline);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token) is { MessageType: WebSocketMessageType.Text } part)
            {
                message.Write(buffer.AsSpan(0, part.Count));
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException)
        {
            // The test is over, or the browser is: whoever waits for an answer meets its deadline.
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is null)
        {
            _events.Enqueue(message);
        }
        else if (_waiting.TryRemove((int)message["id"]!, out var waiting))
        {
            if (message["result"] is { } result)
            {
                waiting.SetResult(result);
            }
            else
            {
                waiting.SetException(new InvalidOperationException(message.ToJsonString()));
            }
        }
    }
}
