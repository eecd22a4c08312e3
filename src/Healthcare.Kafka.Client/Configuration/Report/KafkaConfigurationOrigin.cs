namespace Healthcare.Kafka.Client;

/// <summary>Where a value in the configuration report came from.</summary>
public enum KafkaConfigurationOrigin
{
    /// <summary>librdkafka's own default: nobody set it.</summary>
    LibrdkafkaDefault,

    /// <summary>This library's default for an option of its own, the same in every preset.</summary>
    LibraryDefault,

    /// <summary>The preset.</summary>
    Preset,

    /// <summary>A configuration section.</summary>
    Configuration,

    /// <summary>Code: a delegate given at registration, or one that ran later.</summary>
    Code,

    /// <summary>A rule of this library that nobody can change.</summary>
    LibraryRule,
}
