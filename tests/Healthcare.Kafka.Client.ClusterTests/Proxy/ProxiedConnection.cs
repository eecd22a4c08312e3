using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>One client's connection to one broker: carries whole requests and responses, so that a lost one leaves the next in order.</summary>
internal sealed class ProxiedConnection(BrokerProxy proxy, Socket client, IReadOnlyList<BrokerAddress> brokers) : IDisposable
{
    private const int LengthSize = sizeof(int);

    private readonly Socket _broker = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<int, bool> _produceRequests = new();

    /// <summary>Carries until one side goes or the proxy resets the connection.</summary>
    public async Task RunAsync(BrokerAddress broker)
    {
        try
        {
            await _broker.ConnectAsync(broker.Host, broker.Port);
            client.NoDelay = _broker.NoDelay = true;
            using var clientStream = new NetworkStream(client);
            using var brokerStream = new NetworkStream(_broker);
            await Task.WhenAll(CarryRequestsAsync(clientStream, brokerStream), CarryResponsesAsync(brokerStream, clientStream));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // One side has gone, maybe before it was there.
        }

        Dispose();
    }

    /// <summary>Resets both sides.</summary>
    public void Dispose()
    {
        Reset(client);
        Reset(_broker);
    }

    private static void Reset(Socket side)
    {
        try
        {
            side.LingerState = new LingerOption(enable: true, seconds: 0);
            side.Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed by the other side, or by the other direction's end.
        }
    }

    private static async Task<byte[]?> ReadFrameAsync(NetworkStream from)
    {
        var length = new byte[LengthSize];
        if (await from.ReadAtLeastAsync(length, LengthSize, throwOnEndOfStream: false) < LengthSize)
        {
            return null;
        }

        var frame = new byte[LengthSize + BinaryPrimitives.ReadInt32BigEndian(length)];
        length.CopyTo(frame, 0);
        await from.ReadExactlyAsync(frame.AsMemory(LengthSize));
        return frame;
    }

    private async Task CarryRequestsAsync(NetworkStream from, NetworkStream to)
    {
        using var connection = this;
        while (await ReadFrameAsync(from) is { } frame)
        {
            // A request begins with its API key, the version, and the correlation id that its response begins with.
            var apiKey = BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(LengthSize));
            if (apiKey == (short)KafkaRequest.Produce)
            {
                _produceRequests.TryAdd(BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(LengthSize + (2 * sizeof(short)))), true);
            }

            await to.WriteAsync(frame);
        }
    }

    private async Task CarryResponsesAsync(NetworkStream from, NetworkStream to)
    {
        using var connection = this;
        while (await ReadFrameAsync(from) is { } frame)
        {
            var correlationId = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(LengthSize));
            if (_produceRequests.TryRemove(correlationId, out _) && proxy.TakesAcknowledgement())
            {
                return;
            }

            if (proxy.Delay is var delay && delay > TimeSpan.Zero)
            {
                await Task.Delay(delay);
            }

            if (!proxy.LosesResponses)
            {
                proxy.CorruptAnswer(frame);
                foreach (var broker in brokers)
                {
                    broker.Redirect(frame);
                }

                await to.WriteAsync(frame);
            }
        }
    }
}
