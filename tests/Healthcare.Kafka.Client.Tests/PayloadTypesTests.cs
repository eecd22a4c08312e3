using System.Reflection;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>No public type shows a key, a value or a header when it is turned into text: those that hold one are all known here, and the others have none to show.</summary>
public class PayloadTypesTests
{
    private static readonly TopicPartition _partition = new("vitals", 3);

    private static readonly Type[] _bytes = [typeof(byte[]), typeof(Memory<byte>), typeof(ReadOnlyMemory<byte>)];

    private static readonly TopicPartitionOffset _position = new(_partition, 7);

    private static Headers Headers => new() { { PhiCanary.Mark, PhiCanary.Bytes } };

    /// <summary>One object of each type that holds something of a message, full of the mark.</summary>
    private static IReadOnlyList<object> Holders =>
    [
        new OutgoingMessage<string, string>(PhiCanary.Mark, PhiCanary.Mark) { Headers = Headers, MessageId = PhiCanary.Mark },
        Incoming(),
        new MessageBatch<string, string>("charts", _partition, [Incoming()], 1),
        new DeliveryFailure("lab", Outcome(), PhiCanary.Bytes, PhiCanary.Bytes, Headers),
        new KafkaRecord(new() { TopicPartitionOffset = _position, Message = new() { Key = PhiCanary.Bytes, Value = PhiCanary.Bytes, Headers = Headers } }),
    ];

    /// <summary>One object of each type that holds a secret, full of the mark.</summary>
    private static IReadOnlyList<object> Secrets =>
    [
        new DataKey("k1", Secret),
        new DataKeyRing([new DataKey("k1", Secret)]),
        new HmacKeyProtector("patients", 1, Secret),
        new WrappedDataKey { Id = "k1", Wrapped = Secret, WrappingKeyId = "kek", CreatedAt = default },
        new WrappedDataKeys(new FakeWrapper(), new FailingStore(null!)),
    ];

    private static byte[] Secret => [.. PhiCanary.Bytes, .. new byte[DataKey.Length - PhiCanary.Bytes.Length]];

    [Fact]
    public void ToString_OfWhatHoldsASecret_DoesNotShowIt() =>
        Assert.All(Secrets, one => Assert.DoesNotContain(PhiCanary.Mark, $"{one} {string.Join(' ', [one])}", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void PublicTypes_ThatHoldAPayload_AreAllTriedHere()
    {
        var holding = Exported().Where(type => HoldsPayload(type, [])).Select(type => type.FullName);

        Assert.Equal(
            Holders.Concat(Secrets).Select(one => one.GetType()).Select(type => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName).Order(StringComparer.Ordinal),
            holding.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ToString_OfWhatHoldsAPayload_DoesNotShowIt() => Assert.All(Holders, one =>
    {
        Assert.Contains(PhiCanary.Mark, AllOf(one), StringComparison.Ordinal);
        Assert.DoesNotContain(PhiCanary.Mark, $"{one} {string.Join(' ', [one])}", StringComparison.OrdinalIgnoreCase);
    });

    // What is public and made by the library out of positions, codes and names.
    [Fact]
    public void ToString_OfOutcomesAndDeliveries_IsTheirPositionsAndCodes()
    {
        Assert.Equal("NotPersisted (Local_QueueFull) for vitals", $"{Outcome()}");
        Assert.DoesNotContain(PhiCanary.Mark, $"{new DeliveryException("lab", Outcome())}", StringComparison.Ordinal);
    }

    private static DeliveryOutcome Outcome() => new(
        PersistenceStatus.NotPersisted, ErrorCode.Local_QueueFull, _partition.Topic, _partition.Partition, Offset.Unset, Timestamp.Default);

    private static IncomingMessage<string, string> Incoming() =>
        new(_partition, _position.Offset, null, Timestamp.Default, PhiCanary.Mark, PhiCanary.Mark, false, Headers);

    private static IEnumerable<Type> Exported() =>
        new[] { typeof(IHealthcareProducer<,>), typeof(EmbeddedKafkaCluster) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => !type.IsEnum && !type.IsInterface && !typeof(Delegate).IsAssignableFrom(type));

    /// <summary>Whether an object of a type can reach a key, a value or a header over its fields.</summary>
    private static bool HoldsPayload(Type type, HashSet<Type> seen) => seen.Add(type) && Fields(type).SelectMany(field => Parts(field.FieldType)).Any(part =>
        part.IsGenericParameter || _bytes.Contains(part) || part == typeof(Headers) || part == typeof(object)
        || (part.Assembly == typeof(DeliveryFailure).Assembly && !part.IsEnum && HoldsPayload(part, seen)));

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var declaring = type; declaring is not null && declaring != typeof(object) && declaring != typeof(Exception); declaring = declaring.BaseType)
        {
            foreach (var field in declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    /// <summary>A type and what it is made of: the elements of an array, the arguments of a generic type.</summary>
    /// <remarks>What describes a type, and a schema's id in bytes, are no part of a message.</remarks>
    private static IEnumerable<Type> Parts(Type type) => typeof(Delegate).IsAssignableFrom(type) || typeof(JsonTypeInfo).IsAssignableFrom(type) || type == typeof(WrittenSchema) ? []
        : type.IsArray ? [type, .. Parts(type.GetElementType()!)]
        : type.IsGenericType ? [.. type.GetGenericArguments().SelectMany(Parts), type]
        : [type];

    /// <summary>Gets what the object's fields hold, as text: that the mark is in there at all.</summary>
    private static string AllOf(object one) => string.Join(' ', Fields(one.GetType()).Select(field => field.GetValue(one)).Select(value => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        Headers headers => string.Join(' ', headers.Select(header => header.Key)),
        IEnumerable<object> many => string.Join(' ', many.Select(AllOf)),
        _ => value?.ToString(),
    }));
}
