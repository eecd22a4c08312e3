using System.Runtime.CompilerServices;

namespace Healthcare.Kafka.Client;

/// <summary>The bytes of a consumer's group metadata, which Confluent.Kafka keeps internal: its consumers give them, librdkafka reads them.</summary>
internal static class GroupMetadata
{
    private const string TypeName = "Confluent.Kafka.ConsumerGroupMetadata";

    private static readonly Lazy<bool> _isReadable = new(TryRead);

    /// <summary>Gets whether this version of Confluent.Kafka keeps them where they are looked for.</summary>
    public static bool IsReadable => _isReadable.Value;

    /// <exception cref="ArgumentException">The metadata is not Confluent.Kafka's.</exception>
    public static byte[] Of(IConsumerGroupMetadata metadata) => metadata.GetType().FullName == TypeName
        ? Serialized(metadata)
        : throw new ArgumentException("The group metadata must be that of a consumer of Confluent.Kafka: its ConsumerGroupMetadata.", nameof(metadata));

    private static bool TryRead()
    {
        try
        {
            return Serialized(New()) is null;
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or FileNotFoundException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType($"{TypeName}, Confluent.Kafka")]
    private static extern object New();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "serializedMetadata")]
    private static extern ref byte[] Serialized([UnsafeAccessorType($"{TypeName}, Confluent.Kafka")] object metadata);
}
