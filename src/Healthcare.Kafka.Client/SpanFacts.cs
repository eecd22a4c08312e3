namespace Healthcare.Kafka.Client;

/// <summary>What a span is about: names, numbers and codes, nothing of a message.</summary>
public readonly record struct SpanFacts
{
    /// <summary>Gets the client's name.</summary>
    public required string ClientName { get; init; }

    /// <summary>Gets the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the partition; <see langword="null"/> before a sent message's outcome, and for a batch that is sent.</summary>
    public int? Partition { get; init; }

    /// <summary>Gets the offset, of the first message of a batch that is processed; <see langword="null"/> where it is not known.</summary>
    public long? Offset { get; init; }

    /// <summary>Gets how many messages it is about.</summary>
    public required int MessageCount { get; init; }

    /// <summary>Gets the code or the type of what failed; <see langword="null"/> when nothing did, and for <see cref="TraceOptions.Filter"/>.</summary>
    public string? ErrorType { get; init; }
}
