namespace Healthcare.Kafka.Client;

/// <summary>Why a protected payload could not be opened.</summary>
public enum PayloadIntegrityFailure
{
    /// <summary>The value is no envelope, and only envelopes are accepted.</summary>
    NotProtected,

    /// <summary>The envelope is of a version that this library does not know.</summary>
    UnknownVersion,

    /// <summary>The envelope breaks off, or its fields contradict each other.</summary>
    Malformed,

    /// <summary>The provider does not know the data key that the envelope names.</summary>
    UnknownKey,

    /// <summary>The provider threw, and not because it could not reach what it needs: a stored key that cannot be unwrapped, say.</summary>
    KeyFailed,

    /// <summary>The data key was destroyed on purpose.</summary>
    KeyShredded,

    /// <summary>
    /// The tag does not fit: the bytes are not those that were sealed, or the message comes from another topic, or has another key, content type or message id.
    /// </summary>
    NotAuthentic,
}
