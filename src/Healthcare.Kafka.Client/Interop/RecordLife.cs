namespace Healthcare.Kafka.Client;

/// <summary>How long the bytes and headers of a batch's records may be read: until its handler's last call is over, whatever transport they came through.</summary>
internal sealed class RecordLife
{
    private volatile bool _isOver;
    private OpenedValues? _opened;

    public bool IsOver => _isOver;

    /// <summary>Gets where values are opened to that were encrypted.</summary>
    public OpenedValues Opened => _opened ??= new();

    public void End()
    {
        _isOver = true;
        _opened?.Release();
    }
}
