namespace Healthcare.Kafka.Client;

/// <summary>What messages of one topic are written with. Never changed, only replaced: a message gets all of one schema, whatever other topics are written meanwhile.</summary>
internal sealed class WrittenSchema(string topic, MessageComponentType component, RegistrySchema schema, byte[] prefix, byte[]? header, JsonSchemaCheck? check, long readAt)
{
    private int _isReadAgain;

    public string Topic => topic;

    public MessageComponentType Component => component;

    public RegistrySchema Schema => schema;

    /// <summary>Gets what stands in front of each payload; empty where the id is in a header.</summary>
    public byte[] Prefix => prefix;

    /// <summary>Gets the header's value; null where the id is in front of the payload.</summary>
    public byte[]? Header => header;

    public JsonSchemaCheck? Check => check;

    /// <summary>Gets when the registry was asked, as a timestamp of the clock.</summary>
    public long ReadAt => readAt;

    /// <summary>Takes the duty to ask again: one caller gets it.</summary>
    public bool TryBeginReadAgain() => Interlocked.Exchange(ref _isReadAgain, 1) == 0;
}
