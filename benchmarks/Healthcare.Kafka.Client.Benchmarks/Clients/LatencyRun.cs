using System.Buffers.Binary;
using System.Diagnostics;
using System.Threading.Channels;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A producer and a consumer of one preset.</summary>
internal interface ILatencyClient : IAsyncDisposable
{
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Starts to consume.</summary>
    /// <param name="onReceived">Called with each value that the consumer gets.</param>
    Task StartAsync(Action<ReadOnlySpan<byte>> onReceived);

    /// <summary>Produces without waiting for the result.</summary>
    ValueTask ProduceAsync(byte[] key, byte[] value);
}

/// <summary>Sends messages, one at a time or so many a second, and times each until it is received.</summary>
internal sealed class LatencyRun(Run run, int? perSecond)
{
    private const int Size = 500;

    // At most some hundred messages: a client is as fast as it gets only some time after it first sent one.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    // Where the number of messages is given, the run is a test of the harness.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly List<long> _dueAt = [];
    private readonly Latencies _latencies = new();
    private readonly Channel<long> _received = Channel.CreateUnbounded<long>();
    private readonly Lock _gate = new();
    private readonly Random _random = new(7);

    // The topic still has the messages of earlier runs.
    private readonly long _mark = Random.Shared.NextInt64();
    private Tally _tally;
    private int _measuredFrom = int.MaxValue;

    public async Task<RunResult> RunAsync(ILatencyClient client)
    {
        var measurement = new Measurement();
        await using (client)
        {
            await client.StartAsync(OnReceived);

            // The consumer is there when it has the first message.
            await SendAsync(client, Stopwatch.GetTimestamp());
            await ReceiveAsync(1);
            await SendForAsync(client, run.Messages is null ? WarmUp : Short);
            _measuredFrom = _dueAt.Count;
            measurement.Start();
            await SendForAsync(client, run.Messages is null ? Measured : Short);
            measurement.Stop(_dueAt.Count - _measuredFrom);
        }

        _tally.MustBe(Tally.OfFirst(_dueAt.Count), "received");
        return RunResult.Of(measurement, _latencies, client.Settings);
    }

    private async Task SendForAsync(ILatencyClient client, TimeSpan time)
    {
        var (startedAt, sent) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(startedAt) is var elapsed && elapsed < time)
        {
            if (perSecond is not { } rate)
            {
                // Not in step with the fetches: a message may come at any time of one.
                await Task.Delay(_random.Next(1, 20));
                await SendAsync(client, Stopwatch.GetTimestamp());
                await ReceiveAsync(1);
                continue;
            }

            // A late message counts from when it was due, as its sender would.
            for (; sent < rate * elapsed.TotalSeconds; sent++)
            {
                await SendAsync(client, startedAt + (Stopwatch.Frequency * sent / rate));
            }

            await Task.Delay(1);
        }

        await ReceiveAsync(sent);
    }

    private ValueTask SendAsync(ILatencyClient client, long dueAt)
    {
        int number;
        lock (_gate)
        {
            number = _dueAt.Count;
            _dueAt.Add(dueAt);
        }

        var value = Payload.Incompressible(number, Size);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(sizeof(long)), _mark);
        return client.ProduceAsync(Payload.Key(number), value);
    }

    private async Task ReceiveAsync(int count)
    {
        for (var received = 0; received < count; received++)
        {
            try
            {
                await _received.Reader.ReadAsync().AsTask().WaitAsync(Deadline);
            }
            catch (TimeoutException)
            {
                throw new RunFailedException($"received: {_tally.Count} of {_dueAt.Count} messages within {Deadline.TotalSeconds} s.");
            }
        }
    }

    private void OnReceived(ReadOnlySpan<byte> value)
    {
        var (number, now) = (Payload.Number(value), Stopwatch.GetTimestamp());
        if (BinaryPrimitives.ReadInt64BigEndian(value[sizeof(long)..]) != _mark)
        {
            return;
        }

        lock (_gate)
        {
            _tally.Add(number);
            if (number >= _measuredFrom)
            {
                _latencies.Add(Stopwatch.GetElapsedTime(_dueAt[(int)number], now));
            }
        }

        _received.Writer.TryWrite(number);
    }
}
