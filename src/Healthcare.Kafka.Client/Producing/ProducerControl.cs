namespace Healthcare.Kafka.Client;

/// <summary>The untyped face of a <see cref="ProducerCore"/>; apart from it, because the container disposes what it registers.</summary>
internal sealed class ProducerControl(ProducerCore core) : IProducerControl
{
    public string Name => core.Name;

    public int FailedKeys => core.Keys.FailedKeys;

    public ErrorCode StoppedBy => core.Keys.StoppedBy;

    public bool ResumeKey(string topic, ReadOnlySpan<byte> key)
    {
        TopicName.Check(topic);
        return core.ResumeKey(topic, key);
    }

    public int ResumeAll() => core.ResumeAll();
}
