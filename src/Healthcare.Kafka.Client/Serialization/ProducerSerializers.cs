namespace Healthcare.Kafka.Client;

/// <summary>The serializers of one producer: those plugged in, else the built-in ones, else JSON for a value.</summary>
internal sealed class ProducerSerializers(string producerName)
{
    private readonly Dictionary<(MessageComponentType, Type), Func<IServiceProvider, object>> _pluggedIn = [];

    public JsonMetadata Json { get; } = new();

    public void Use<T>(MessageComponentType component, Func<IServiceProvider, PayloadSerializer<T>> create) =>
        _pluggedIn[(component, typeof(T))] = create;

    public PayloadSerializer<T> Key<T>(IServiceProvider services) =>
        PluggedIn<T>(MessageComponentType.Key, services) ?? BuiltIn<T>() ?? throw new InvalidOperationException(
            $"Producer '{producerName}' has no serializer for keys of type '{typeof(T)}'. Call UseKeySerializer<{typeof(T).Name}>(...) on what "
            + "AddHealthcareProducer returns, or use a key of type string, Guid, int, long, byte[] or ReadOnlyMemory<byte>.");

    public PayloadSerializer<T> Value<T>(IServiceProvider services) =>
        PluggedIn<T>(MessageComponentType.Value, services) ?? BuiltIn<T>() ?? new JsonPayloadSerializer<T>(Json.Get<T>());

    private PayloadSerializer<T>? PluggedIn<T>(MessageComponentType component, IServiceProvider services) =>
        _pluggedIn.TryGetValue((component, typeof(T)), out var create) ? (PayloadSerializer<T>)create(services) : null;

    private static PayloadSerializer<T>? BuiltIn<T>()
    {
        object? serializer = typeof(T) == typeof(string) ? new StringSerializer()
            : typeof(T) == typeof(Guid) ? new GuidSerializer()
            : typeof(T) == typeof(int) ? new Int32Serializer()
            : typeof(T) == typeof(long) ? new Int64Serializer()
            : typeof(T) == typeof(byte[]) ? new ByteArraySerializer()
            : typeof(T) == typeof(ReadOnlyMemory<byte>) ? new MemorySerializer()
            : null;
        return (PayloadSerializer<T>?)serializer;
    }
}
