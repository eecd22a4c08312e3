namespace Healthcare.Kafka.Client;

/// <summary>The two deserializers of one consumer: those plugged in, else the built-in ones, else JSON for a value.</summary>
internal sealed class ConsumerDeserializers<TKey, TValue>(string consumerName)
{
    public Func<IServiceProvider, PayloadDeserializer<TKey>>? PluggedInKey { get; set; }

    public Func<IServiceProvider, PayloadDeserializer<TValue>>? PluggedInValue { get; set; }

    /// <summary>Gets or sets what finds the keys that pseudonyms stand for; null for nothing.</summary>
    public Func<IServiceProvider, IKeyResolver>? KeyResolver { get; set; }

    public JsonMetadata Json { get; } = new();

    public PayloadDeserializer<TKey> Key(IServiceProvider services) =>
        PluggedInKey?.Invoke(services) ?? BuiltIn<TKey>() ?? throw new InvalidOperationException(
            $"Consumer '{consumerName}' has no deserializer for keys of type '{typeof(TKey)}'. Call UseKeyDeserializer(...) on what "
            + "AddHealthcareConsumer returns, or use a key of type string, Guid, int, long, byte[] or ReadOnlyMemory<byte>.");

    public PayloadDeserializer<TValue> Value(IServiceProvider services) =>
        PluggedInValue?.Invoke(services) ?? BuiltIn<TValue>() ?? new JsonPayloadDeserializer<TValue>(Json.Get<TValue>());

    private static PayloadDeserializer<T>? BuiltIn<T>()
    {
        object? deserializer = typeof(T) == typeof(string) ? new StringDeserializer()
            : typeof(T) == typeof(Guid) ? new GuidDeserializer()
            : typeof(T) == typeof(int) ? new Int32Deserializer()
            : typeof(T) == typeof(long) ? new Int64Deserializer()
            : typeof(T) == typeof(byte[]) ? new ByteArrayDeserializer()
            : typeof(T) == typeof(ReadOnlyMemory<byte>) ? new MemoryDeserializer()
            : null;
        return (PayloadDeserializer<T>?)deserializer;
    }
}
