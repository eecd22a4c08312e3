namespace Healthcare.Kafka.Client;

/// <summary>
/// The presets as configuration of Confluent.Kafka, for users without dependency injection: this library's fixed rules included.
/// </summary>
/// <remarks>Set the connection on what you get. What this library does itself (admission, batches, verdicts) is not in it.</remarks>
public static class ConsumerPresets
{
    /// <summary>Gives the tuning guide to the letter.</summary>
    /// <returns>A configuration of its own with each call.</returns>
    public static ConsumerConfig Documented() => Of(ConsumerPreset.Documented);

    /// <summary>Gives the default preset.</summary>
    /// <returns>A configuration of its own with each call.</returns>
    public static ConsumerConfig Clinical() => Of(ConsumerPreset.Clinical);

    /// <summary>Gives the preset for the most messages per second.</summary>
    /// <returns>A configuration of its own with each call.</returns>
    public static ConsumerConfig HighThroughput() => Of(ConsumerPreset.HighThroughput);

    /// <summary>Gives the preset for the shortest way from producer to consumer.</summary>
    /// <returns>A configuration of its own with each call.</returns>
    public static ConsumerConfig LowLatency() => Of(ConsumerPreset.LowLatency);

    private static ConsumerConfig Of(ConsumerPreset preset)
    {
        var config = new ConsumerConfig();
        foreach (var (key, value) in ClientConfiguration.Keys("", new HealthcareConsumerOptions { Preset = preset }, FixedKeys.Consumer))
        {
            if (key != "client.id")
            {
                config.Set(key, value);
            }
        }

        return config;
    }
}
