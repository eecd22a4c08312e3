namespace Healthcare.Kafka.Client;

/// <summary>Takes the headers of a message one after the other, in the order in which they are sent.</summary>
internal interface IHeaderSink
{
    void Add(string key, byte[]? value);

    /// <summary>Takes a header whose value is the 36 characters of an id.</summary>
    void Add(string key, Guid value);
}
