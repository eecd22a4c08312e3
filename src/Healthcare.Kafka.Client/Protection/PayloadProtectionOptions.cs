namespace Healthcare.Kafka.Client;

/// <summary>How a client encrypts and opens payloads: the section <c>Kafka:PayloadProtection</c>, then code.</summary>
/// <remarks>The keys themselves come from a file, an environment variable or a registered <see cref="IDataKeyProvider"/>, never from appsettings.json.</remarks>
public sealed class PayloadProtectionOptions
{
    /// <summary>Gets or sets the file with the data keys, for development or a mounted secret; read again when it changes.</summary>
    /// <value>Default: none. Its lines are described at <see cref="DataKeyRing"/>. Not read where an <see cref="IDataKeyProvider"/> is registered.</value>
    public string? DataKeyFile { get; set; }

    /// <summary>Gets or sets the environment variable with the data keys, instead of <see cref="DataKeyFile"/>.</summary>
    /// <value>Default: none. For development. Keys may be separated by commas instead of lines.</value>
    public string? DataKeyVariable { get; set; }

    /// <summary>Gets the topics whose payloads are protected.</summary>
    /// <value>Default: none, which means all topics of the client. A message of any other topic is sent and taken as it is.</value>
    public IList<string> Topics { get; } = [];

    /// <summary>Gets or sets whether a producer compresses a payload before it encrypts it.</summary>
    /// <value>Default: None. A consumer reads both.</value>
    /// <remarks>
    /// Encrypted bytes cannot be compressed, so librdkafka's <c>compression.type</c> saves nothing on them; this does, at several times the CPU cost of encrypting.
    /// The length of a compressed payload tells something of what is in it: leave it off where a writer mixes foreign input with what it must hide.
    /// </remarks>
    public PayloadCompression? Compression { get; set; }

    /// <summary>Gets or sets whether each message key has a data key of its own, so that one patient's data can be destroyed by destroying the key.</summary>
    /// <value>Default: false, one shared key. Producers only; needs a provider that knows subjects, such as <see cref="WrappedDataKeys"/>.</value>
    public bool? DataKeyPerMessageKey { get; set; }

    /// <summary>Gets or sets whether a consumer also takes values that are no envelopes, while a topic is moved over to protection.</summary>
    /// <value>Default: false: a value in the clear is an integrity failure.</value>
    /// <remarks>While it is on, whoever may write to the topic may write unprotected values. Each start with it is audited as an insecure override.</remarks>
    public bool? AllowUnprotected { get; set; }

    /// <summary>Gets or sets whether a consumer takes a message whose data key was destroyed on purpose for a tombstone.</summary>
    /// <value>Default: false: it is an integrity failure.</value>
    public bool? ShreddedAsTombstones { get; set; }

    /// <summary>Gets the topics whose messages a consumer opens although it finds them in another one.</summary>
    /// <value>Default: none. For reading a dead-letter topic, name the topics that its letters come from; for a mirrored topic, its name at the source.</value>
    /// <remarks>What the consumer itself retries or has redriven is opened without this.</remarks>
    public IList<string> OriginTopics { get; } = [];

    internal BoundValues Bound { get; } = new();
}
