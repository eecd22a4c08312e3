namespace Healthcare.Kafka.Client.Tests;

/// <summary>A registry with the one schema of a golden vector, which answers at once.</summary>
internal sealed class VectorRegistry(GoldenVector vector) : ISchemaRegistry
{
    private int _asked;

    public int Asked => _asked;

    private RegistrySchema Schema => new(new SchemaDefinition(vector.RegisteredSchema)) { Id = vector.SchemaId, SchemaGuid = vector.Guid, Subject = vector.Subject, Version = 1 };

    public Task<RegistrySchema> LookUpAsync(string subject, SchemaDefinition schema, bool normalize = false, CancellationToken cancellationToken = default)
    {
        Assert.Equal((vector.Subject, vector.RegisteredSchema), (subject, schema.Schema));
        return Answer();
    }

    public Task<RegistrySchema> GetByIdAsync(int id, string? subject = null, CancellationToken cancellationToken = default)
    {
        Assert.Equal((vector.SchemaId, vector.Subject), (id, subject));
        return Answer();
    }

    public Task<RegistrySchema> GetByGuidAsync(Guid schemaGuid, CancellationToken cancellationToken = default)
    {
        Assert.Equal(vector.Guid, schemaGuid);
        return Answer();
    }

    public Task<RegistrySchema> RegisterAsync(string subject, SchemaDefinition schema, bool normalize = false, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<RegistrySchema> GetLatestAsync(string subject, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RegistrySchema> GetVersionAsync(string subject, int version, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<int>> GetVersionsAsync(string subject, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> GetSubjectsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SchemaCompatibility> CheckCompatibilityAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<SchemaCompatibilityLevel?> GetCompatibilityLevelAsync(string? subject = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SetCompatibilityLevelAsync(SchemaCompatibilityLevel level, string? subject = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private Task<RegistrySchema> Answer()
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(Schema);
    }
}
