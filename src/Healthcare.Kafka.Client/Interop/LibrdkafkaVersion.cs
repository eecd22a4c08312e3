namespace Healthcare.Kafka.Client;

/// <summary>
/// Refuses a librdkafka that loses data or crashes. Confluent.Kafka itself accepts far older ones and then fails in Consume.
/// </summary>
internal static class LibrdkafkaVersion
{
    /// <summary>2.14.2: 0xMMmmrrpp, where pp is ff for a release.</summary>
    public const int Lowest = 0x020e02ff;

    private const string Remedy =
        "Reference the package librdkafka.redist of 2.14.2 or later in the application, or put such a librdkafka beside it.";

    private static readonly Lazy<int> _loaded = new(() => Library.Version);

    /// <summary>Checks the library that Confluent.Kafka loads.</summary>
    /// <exception cref="LibrdkafkaVersionException">It cannot be loaded, or is too old.</exception>
    public static void Require() => Require(() => _loaded.Value);

    /// <summary>Checks a version; separate, so that a test can give one.</summary>
    public static void Require(Func<int> load)
    {
        int version;
        try
        {
            version = load();
        }
        catch (Exception exception)
            when (exception is DllNotFoundException or FileLoadException or InvalidOperationException or TypeInitializationException)
        {
            throw new LibrdkafkaVersionException(
                $"librdkafka could not be loaded ({exception.GetType().Name}); {Text(Lowest)} or later is needed. {Remedy}", null);
        }

        if (version < Lowest)
        {
            throw new LibrdkafkaVersionException(
                $"librdkafka {Text(version)} was found; {Text(Lowest)} or later is needed, as older ones lose messages or crash. {Remedy}",
                Text(version));
        }
    }

    /// <summary>Writes a version as people do.</summary>
    public static string Text(int version) => $"{version >> 24}.{(version >> 16) & 0xff}.{(version >> 8) & 0xff}";
}
