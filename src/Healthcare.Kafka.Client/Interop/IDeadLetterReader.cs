namespace Healthcare.Kafka.Client;

/// <summary>Opens a reader of one partition of a dead-letter topic.</summary>
internal delegate IDeadLetterReader DeadLetterReaderFactory(int partition);

/// <summary>Reads one partition of a dead-letter topic from where its redrive stands to where it ends when the reader is opened. Calls block.</summary>
/// <remarks>Failures are <see cref="KafkaException"/>s.</remarks>
internal interface IDeadLetterReader : IDisposable
{
    /// <summary>Gets the offset of the first dead letter that is not redriven, as far as the redrive has committed.</summary>
    long Start { get; }

    /// <summary>Gets the offset at which reading ends.</summary>
    long End { get; }

    /// <summary>Waits for records and takes those that are there.</summary>
    /// <returns>None when the end is reached or the time is up.</returns>
    IReadOnlyList<RawRecord> Read(TimeSpan timeout, int maxRecords);

    /// <summary>Gets the offset after the last record read or passed over.</summary>
    long Position { get; }

    /// <summary>Commits where the redrive stands.</summary>
    void Commit(long offset);
}
