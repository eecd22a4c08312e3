namespace Healthcare.Kafka.Client;

/// <summary>How a producer turns message keys into pseudonyms: the section <c>Kafka:KeyProtection</c>, then code.</summary>
/// <remarks>The secret itself stands in a file or an environment variable, never in appsettings.json. It is not used where an <see cref="IKeyProtector"/> is registered.</remarks>
public sealed class KeyProtectionOptions
{
    /// <summary>Gets or sets the secret's name, which stands in each pseudonym.</summary>
    /// <value>1 to 32 ASCII letters, digits, hyphens or underscores. Required without an <see cref="IKeyProtector"/>.</value>
    public string? SecretName { get; set; }

    /// <summary>Gets or sets the secret's version, which stands in each pseudonym.</summary>
    /// <value>1 to 2,147,483,647. Default: 1.</value>
    /// <remarks>Another secret needs another version. From then on the same key is another pseudonym: see docs/protection.md before you change it.</remarks>
    public int? SecretVersion { get; set; }

    /// <summary>Gets or sets the file that holds the secret in base64, such as a mounted Kubernetes secret. Read when the producer is made.</summary>
    /// <value>32 bytes or more before base64. Default: none.</value>
    public string? SecretFile { get; set; }

    /// <summary>Gets or sets the environment variable that holds the secret in base64, instead of <see cref="SecretFile"/>.</summary>
    /// <value>Default: none. For development: the environment of a process can be read by others more easily than a file.</value>
    public string? SecretVariable { get; set; }

    /// <summary>Gets the topics whose keys become pseudonyms.</summary>
    /// <value>Default: none, which means all topics of the producer.</value>
    public IList<string> Topics { get; } = [];

    internal BoundValues Bound { get; } = new();

    /// <summary>Names the secret, never what it is.</summary>
    /// <returns>Name and version.</returns>
    public override string ToString() => $"{SecretName}:{SecretVersion ?? 1}";
}
