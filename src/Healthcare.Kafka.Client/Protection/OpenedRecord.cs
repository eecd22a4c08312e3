namespace Healthcare.Kafka.Client;

/// <summary>What the deserializers get of a message: its key and value in the clear.</summary>
internal readonly record struct OpenedRecord(RecordBytes Key, RecordBytes Value);
