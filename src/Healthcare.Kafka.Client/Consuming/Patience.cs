namespace Healthcare.Kafka.Client;

/// <summary>
/// Whether a full lane is worth a moment's wait before its partition is paused. A burst is over in milliseconds, and a pause would throw away what is
/// fetched; a slow handler is not, and the wait would hold up the other partitions, so that each wait in vain makes the next one rarer.
/// </summary>
internal struct Patience
{
    private const int MostSkips = 63;

    private int _skips;
    private int _skipsLeft;

    public bool IsWorthATry()
    {
        if (_skipsLeft == 0)
        {
            return true;
        }

        _skipsLeft--;
        return false;
    }

    public void OnRoom() => _skips = 0;

    public void OnInVain()
    {
        _skips = Math.Min((_skips * 2) + 1, MostSkips);
        _skipsLeft = _skips;
    }
}
