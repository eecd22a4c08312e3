namespace Healthcare.Kafka.Client;

/// <summary>What names the schema of a payload: an id, or a GUID.</summary>
internal readonly record struct SchemaId
{
    public SchemaId(int id) => Id = id;

    public SchemaId(Guid guid) => (Guid, IsGuid) = (guid, true);

    public int Id { get; }

    public Guid Guid { get; }

    public bool IsGuid { get; }

    public override string ToString() => IsGuid ? $"GUID {Guid}" : $"id {Id}";
}
