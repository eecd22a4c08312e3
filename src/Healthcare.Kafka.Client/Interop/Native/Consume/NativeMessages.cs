using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Counts the messages of one native consumer that are out, and keeps that consumer until the last one is back: librdkafka's destroy waits for ever for a
/// message that is not.
/// </summary>
internal sealed class NativeMessages
{
    private static readonly ConcurrentDictionary<NativeMessages, bool> _all = [];
    private static long _lost;

    private readonly ConsumerSettings _settings;
    private readonly NativeClient.Hold _hold;
    private readonly object _keptAlive;

    // One for the transport itself, until it closes.
    private int _out = 1;

    /// <param name="settings">The consumer's.</param>
    /// <param name="client">The native consumer.</param>
    /// <param name="keptAlive">What its callbacks need.</param>
    public NativeMessages(ConsumerSettings settings, NativeClient client, object keptAlive)
    {
        (_settings, _hold, _keptAlive) = (settings, client.Keep(), keptAlive);
        _all[this] = true;
    }

    /// <summary>Gets those whose native consumer is not destroyed yet; for tests, as the two below.</summary>
    public static IEnumerable<NativeMessages> All => _all.Keys;

    /// <summary>Gets how many messages were never given back, and freed by the garbage collector: each is a fault of this library.</summary>
    public static long Lost => Interlocked.Read(ref _lost);

    public ConsumerSettings Settings => _settings;

    /// <summary>Gets the native consumer, good until <see cref="Close"/> and while a message is out.</summary>
    public nint Client => _hold.Pointer;

    public NativeNames HeaderNames { get; } = new();

    public void Take(int count) => Interlocked.Add(ref _out, count);

    /// <summary>Takes messages back. With the last one of a closed consumer that is destroyed, on a thread of its own: who happens to bring it must not wait.</summary>
    public void Return(int count)
    {
        if (count > 0 && Interlocked.Add(ref _out, -count) == 0)
        {
            new Thread(Free) { IsBackground = true, Name = $"kafka destroy {_settings.Name}" }.Start();
        }
    }

    public void ReturnLost(int count)
    {
        Interlocked.Add(ref _lost, count);
        Return(count);
    }

    /// <summary>Lets go of the native consumer, here or when the last message is back. Nothing may be taken any more.</summary>
    public void Close()
    {
        if (Interlocked.Decrement(ref _out) == 0)
        {
            Free();
        }
    }

    private void Free()
    {
        _hold.Dispose();
        GC.KeepAlive(_keptAlive);
        _all.TryRemove(this, out _);
    }
}
