namespace Healthcare.Kafka.Client;

/// <summary>What the value of an option counts, in the words of the key table.</summary>
internal enum OptionUnit
{
    /// <summary>A time; milliseconds in the table and in librdkafka.</summary>
    Milliseconds,

    Bytes,

    /// <summary>Bytes here, KiB in librdkafka.</summary>
    BytesSentAsKbytes,

    Kbytes,

    Count,

    /// <summary>true or false.</summary>
    Switch,

    /// <summary>One of the values of an enumeration.</summary>
    Choice,

    Text,

    /// <summary>A text that never shows in an error, a log or a report.</summary>
    Secret,
}
