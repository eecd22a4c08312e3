using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Healthcare.Kafka.Client;
using Polly;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says how a registered consumer deserializes, and what it retries. Deserializers are called by many threads at once, never on the poll thread.</summary>
/// <remarks>
/// Without a call: <see cref="string"/> from UTF-8, <see cref="Guid"/> from its 36 characters, <see cref="int"/> and <see cref="long"/>
/// big-endian, <c>byte[]</c> as a copy and <see cref="ReadOnlyMemory{T}"/> without one, any other value from JSON with the Web defaults.
/// Any other key needs a deserializer. A tombstone's value is the default of its type, without asking a deserializer.
/// </remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IHealthcareConsumerBuilder<TKey, TValue>
{
    /// <summary>Gets the name under which the consumer is registered.</summary>
    string Name { get; }

    /// <summary>Gets the services that the consumer is registered in.</summary>
    IServiceCollection Services { get; }

    /// <summary>Deserializes keys with <paramref name="deserializer"/>; it is asked for a null key too.</summary>
    /// <param name="deserializer">The deserializer.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseKeyDeserializer(IDeserializer<TKey> deserializer);

    /// <inheritdoc cref="UseKeyDeserializer(IDeserializer{TKey})"/>
    IHealthcareConsumerBuilder<TKey, TValue> UseKeyDeserializer(IAsyncDeserializer<TKey> deserializer);

    /// <summary>Deserializes keys with what <paramref name="create"/> returns.</summary>
    /// <param name="create">Called once, when the consumer is created.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseKeyDeserializer(Func<IServiceProvider, IDeserializer<TKey>> create);

    /// <inheritdoc cref="UseKeyDeserializer(Func{IServiceProvider, IDeserializer{TKey}})"/>
    IHealthcareConsumerBuilder<TKey, TValue> UseKeyDeserializer(Func<IServiceProvider, IAsyncDeserializer<TKey>> create);

    /// <summary>Deserializes values with <paramref name="deserializer"/>.</summary>
    /// <param name="deserializer">The deserializer.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseValueDeserializer(IDeserializer<TValue> deserializer);

    /// <inheritdoc cref="UseValueDeserializer(IDeserializer{TValue})"/>
    IHealthcareConsumerBuilder<TKey, TValue> UseValueDeserializer(IAsyncDeserializer<TValue> deserializer);

    /// <summary>Deserializes values with what <paramref name="create"/> returns.</summary>
    /// <param name="create">Called once, when the consumer is created.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseValueDeserializer(Func<IServiceProvider, IDeserializer<TValue>> create);

    /// <inheritdoc cref="UseValueDeserializer(Func{IServiceProvider, IDeserializer{TValue}})"/>
    IHealthcareConsumerBuilder<TKey, TValue> UseValueDeserializer(Func<IServiceProvider, IAsyncDeserializer<TValue>> create);

    /// <summary>Reads values from JSON with source-generated metadata.</summary>
    /// <param name="typeInfo">The metadata, a property of a <c>JsonSerializerContext</c>.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseJsonTypeInfo(JsonTypeInfo<TValue> typeInfo);

    /// <summary>Reads values from JSON with <paramref name="options"/>.</summary>
    /// <param name="options">The options; those of a <c>JsonSerializerContext</c> bring its types. Read-only from the first use on.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseJsonSerializerOptions(JsonSerializerOptions options);

    /// <summary>Reads values from JSON in Confluent's wire format, with the schema registry of <c>Kafka:SchemaRegistry</c>.</summary>
    /// <remarks>
    /// The JSON is that of <see cref="UseJsonTypeInfo"/> or <see cref="UseJsonSerializerOptions"/>; see <see cref="ConfluentCompatibleJson"/>. A registry that is
    /// away, or refuses the credentials, holds the partition up; nothing is given up for it.
    /// </remarks>
    /// <param name="configure">Says how subjects are named, and what is checked.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseSchemaRegistryJson(Action<SchemaRegistryJsonOptions>? configure = null);

    /// <summary>Reads keys from JSON in Confluent's wire format, with the schema registry of <c>Kafka:SchemaRegistry</c>.</summary>
    /// <inheritdoc cref="UseSchemaRegistryJson"/>
    IHealthcareConsumerBuilder<TKey, TValue> UseSchemaRegistryJsonKey(Action<SchemaRegistryJsonOptions>? configure = null);

    /// <summary>Opens values that a producer's <see cref="IHealthcareProducerBuilder.UsePayloadProtection"/> encrypted, before they are deserialized.</summary>
    /// <remarks>
    /// A value that cannot be opened, or is in the clear, is never handled: its partition halts, or it is dead-lettered as it came, whatever
    /// <see cref="HealthcareConsumerOptions.OnFailure"/> says of skipping. See docs/protection.md.
    /// </remarks>
    /// <param name="configure">Settings of this consumer made in code.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UsePayloadProtection(Action<PayloadProtectionOptions>? configure = null);

    /// <summary>Shows the handler the key that a pseudonym stands for. Without a resolver it sees the pseudonym, which is text.</summary>
    /// <remarks>Only what <see cref="HmacKeyProtector"/> made is looked up; any other key is deserialized as it is.</remarks>
    /// <param name="create">Called when the consumer starts.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseKeyResolver(Func<IServiceProvider, IKeyResolver> create);

    /// <summary>Says that a handler's <typeparamref name="TException"/> is not worth a retry: <see cref="HealthcareConsumerOptions.OnFailure"/> decides at once.</summary>
    /// <remarks>A batch is still halved to find the message. Use it for what is wrong with a message, never for a dependency that is away.</remarks>
    /// <typeparam name="TException">The exception, or what it derives from.</typeparam>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> NonRetriable<TException>()
        where TException : Exception;

    /// <summary>Says which exceptions of a handler are not worth a retry.</summary>
    /// <param name="isNonRetriable">Called for each failure, by many threads at once. Should it throw, the partition halts.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> NonRetriable(Func<Exception, bool> isNonRetriable);

    /// <summary>Calls the handler through a Polly pipeline of yours in place of <see cref="HealthcareConsumerOptions.Retry"/>.</summary>
    /// <remarks>
    /// Every call goes through it, the first one too, and it alone bounds the tries. When it ends in failure a batch is halved, each part
    /// through the pipeline again, and <see cref="HealthcareConsumerOptions.OnFailure"/> decides on the message found; where it did not
    /// let the handler be called at all, as an open circuit does, the partition halts. A timeout of it cancels the handler's token. Its
    /// waits end when the partition is revoked or the host stops. Do not hedge: handlers of one partition never run in parallel. One of
    /// Polly's registry: <c>UseResiliencePipeline(s => s.GetRequiredService&lt;ResiliencePipelineProvider&lt;string&gt;&gt;().GetPipeline("key"))</c>.
    /// </remarks>
    /// <param name="create">Called once, when the consumer is created.</param>
    /// <returns>This builder.</returns>
    IHealthcareConsumerBuilder<TKey, TValue> UseResiliencePipeline(Func<IServiceProvider, ResiliencePipeline> create);
}
