namespace Healthcare.Kafka.Client;

/// <summary>Which bytes of a record.</summary>
internal enum RecordPart
{
    Key,

    Value,
}
