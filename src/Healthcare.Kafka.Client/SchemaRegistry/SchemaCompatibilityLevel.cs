namespace Healthcare.Kafka.Client;

/// <summary>What a registry asks of a new version of a subject.</summary>
public enum SchemaCompatibilityLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Readers with the new schema read what was written with the latest one. The registries' default.</summary>
    Backward,

    /// <summary>As Backward, for all versions.</summary>
    BackwardTransitive,

    /// <summary>Readers with the latest schema read what is written with the new one.</summary>
    Forward,

    /// <summary>As Forward, for all versions.</summary>
    ForwardTransitive,

    /// <summary>Backward and Forward.</summary>
    Full,

    /// <summary>As Full, for all versions.</summary>
    FullTransitive,
}
