namespace Healthcare.Kafka.Client;

/// <summary>A client of a schema registry that speaks Confluent's REST interface: Confluent's own, Karapace, and others.</summary>
/// <remarks>
/// Safe for many threads. Schemas never change under an id, a GUID or a version, so each is asked for once; many callers at once share one request.
/// A call tries each URL and waits between rounds, as <see cref="SchemaRegistryOptions"/> say, before it throws. Each method throws what derives from
/// <see cref="SchemaException"/>, whose type says what to do, and <see cref="OperationCanceledException"/>, which ends the wait only.
/// </remarks>
public interface ISchemaRegistry
{
    /// <summary>Registers a schema under a subject; one that is there already is found.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="normalize">Whether the registry brings it into a normal form first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema with its id; GUID and version where the registry tells them.</returns>
    /// <exception cref="SchemaIncompatibleException">The subject's compatibility level forbids it.</exception>
    /// <exception cref="SchemaRefusedException">The registry does not take it: it is no valid schema, or the subject is read-only.</exception>
    /// <exception cref="SchemaRegistryUnavailableException">The registry did not answer.</exception>
    /// <exception cref="SchemaRegistryAuthenticationException">The registry refused the credentials.</exception>
    Task<RegistrySchema> RegisterAsync(
        string subject, SchemaDefinition schema, bool normalize = false, CancellationToken cancellationToken = default);

    /// <summary>Finds a schema that is registered under a subject, by its text.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="normalize">Whether the registry brings it into a normal form first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema with id and version.</returns>
    /// <exception cref="UnknownSchemaException">The subject or the schema is not registered.</exception>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<RegistrySchema> LookUpAsync(
        string subject, SchemaDefinition schema, bool normalize = false, CancellationToken cancellationToken = default);

    /// <summary>Gets the schema of an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="subject">A subject of it, whose context the id is of; <see langword="null"/>: the default context.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="UnknownSchemaException">
    /// There is none. It is remembered, and asked for again as soon as it has been unknown for as long as it was then, after 1 s to 1 min.
    /// </exception>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<RegistrySchema> GetByIdAsync(int id, string? subject = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the schema of a GUID. Registries have them from Confluent Platform 8.0 on.</summary>
    /// <param name="schemaGuid">The GUID.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="UnknownSchemaException">There is none; as <see cref="GetByIdAsync"/>.</exception>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<RegistrySchema> GetByGuidAsync(Guid schemaGuid, CancellationToken cancellationToken = default);

    /// <summary>Gets the latest version of a subject, not older than <see cref="SchemaRegistryOptions.LatestCacheTtl"/>.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="UnknownSchemaException">The subject is not registered.</exception>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<RegistrySchema> GetLatestAsync(string subject, CancellationToken cancellationToken = default);

    /// <summary>Gets one version of a subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="version">The version, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="UnknownSchemaException">The subject or the version is not registered.</exception>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<RegistrySchema> GetVersionAsync(string subject, int version, CancellationToken cancellationToken = default);

    /// <summary>Gets the versions of a subject. Asks each time.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The versions, in their order.</returns>
    /// <exception cref="UnknownSchemaException">The subject is not registered.</exception>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<IReadOnlyList<int>> GetVersionsAsync(string subject, CancellationToken cancellationToken = default);

    /// <summary>Gets all subjects. Asks each time.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The subjects.</returns>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<IReadOnlyList<string>> GetSubjectsAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether a schema could be registered beside the latest version of a subject. Asks each time.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The answer, with the registry's reasons.</returns>
    /// <exception cref="UnknownSchemaException">The subject is not registered.</exception>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<SchemaCompatibility> CheckCompatibilityAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken = default);

    /// <summary>Gets the compatibility level. Asks each time.</summary>
    /// <param name="subject">The subject; <see langword="null"/>: the registry's own level, which holds for subjects without one.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The level; <see langword="null"/> when the subject has none of its own.</returns>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task<SchemaCompatibilityLevel?> GetCompatibilityLevelAsync(string? subject = null, CancellationToken cancellationToken = default);

    /// <summary>Sets the compatibility level.</summary>
    /// <param name="level">The level.</param>
    /// <param name="subject">The subject; <see langword="null"/>: the registry's own level.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>A task that ends when it is set.</returns>
    /// <exception cref="SchemaException">As <see cref="RegisterAsync"/>.</exception>
    Task SetCompatibilityLevelAsync(SchemaCompatibilityLevel level, string? subject = null, CancellationToken cancellationToken = default);
}
