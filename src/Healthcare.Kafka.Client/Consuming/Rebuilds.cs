using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Whether a native consumer that has stalled is replaced now, and how often one was. Each time in a row waits twice as long as the one before, so that a
/// cause that a new one does not heal leaves the other partitions in peace.
/// </summary>
/// <remarks>Poll thread only, but for <see cref="Count"/>.</remarks>
internal sealed class Rebuilds(ConsumerSettings settings, ILogger logger, TimeProvider timeProvider)
{
    private const int MostInARow = 3;

    private static readonly TimeSpan Apart = TimeSpan.FromHours(1);

    private int _count;
    private int _inARow;
    private long _last;
    private bool _toldUsedUp;

    /// <summary>Gets how many there were since the start. Any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool TryTake()
    {
        if (settings.OnStall != StallPolicy.Rebuild)
        {
            return false;
        }

        var since = timeProvider.GetElapsedTime(_last);
        if (since >= Apart && since >= Wait)
        {
            (_inARow, _toldUsedUp) = (0, false);
        }

        if (_inARow >= MostInARow)
        {
            TellUsedUp();
            return false;
        }

        if (_inARow > 0 && since < Wait)
        {
            return false;
        }

        _inARow++;
        _last = timeProvider.GetTimestamp();
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    private TimeSpan Wait => settings.StallTimeout * (1 << _inARow);

    private void TellUsedUp()
    {
        if (!_toldUsedUp)
        {
            _toldUsedUp = true;
            logger.RebuildsUsedUp(settings.Name, MostInARow, Apart);
        }
    }
}
