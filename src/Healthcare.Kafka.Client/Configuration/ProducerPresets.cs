namespace Healthcare.Kafka.Client;

/// <summary>
/// The presets as configuration of Confluent.Kafka, for users without dependency injection: this library's fixed rules included.
/// </summary>
/// <remarks>
/// Set the connection on what you get. What this library does itself (admission, batches, outcomes) is not in it. Delivery reports carry
/// status and timestamp, not key and value.
/// </remarks>
public static class ProducerPresets
{
    /// <summary>Gives the tuning guide to the letter.</summary>
    /// <returns>A configuration of its own with each call.</returns>
    public static ProducerConfig Documented() => Of(ProducerPreset.Documented);

    /// <summary>Gives the default preset.</summary>
    /// <returns>A configuration of its own with each call.</returns>
    public static ProducerConfig Clinical() => Of(ProducerPreset.Clinical);

    /// <summary>Gives the preset for the most messages per second.</summary>
    /// <returns>A configuration of its own with each call.</returns>
    public static ProducerConfig HighThroughput() => Of(ProducerPreset.HighThroughput);

    /// <summary>Gives the preset for the shortest way from producer to consumer.</summary>
    /// <returns>A configuration of its own with each call.</returns>
    public static ProducerConfig LowLatency() => Of(ProducerPreset.LowLatency);

    private static ProducerConfig Of(ProducerPreset preset)
    {
        var config = new ProducerConfig();
        foreach (var (key, value) in ClientConfiguration.Keys("", new HealthcareProducerOptions { Preset = preset }, FixedKeys.Producer))
        {
            if (key != "client.id")
            {
                config.Set(key, value);
            }
        }

        return config;
    }
}
