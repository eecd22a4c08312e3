namespace Healthcare.Kafka.Client;

/// <summary>How long the bytes and headers of a batch's records may be read: until its handler's last call is over, whatever transport they came through.</summary>
internal sealed class RecordLife
{
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    public void End() => _isOver = true;
}
