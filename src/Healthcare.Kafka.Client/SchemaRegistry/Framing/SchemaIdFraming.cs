namespace Healthcare.Kafka.Client;

/// <summary>Where a serializer puts the id of the schema. A deserializer reads both.</summary>
public enum SchemaIdFraming
{
    /// <summary>In front of the payload: a zero byte, then the id in four bytes, big-endian. What every reader knows.</summary>
    Prefix,

    /// <summary>In a header, <c>__value_schema_id</c> or <c>__key_schema_id</c>: a one byte, then the GUID; the payload is bare JSON. Needs a registry with GUIDs.</summary>
    Header,
}
