using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Healthcare.Kafka.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says how a registered producer serializes and who is told of failures. Serializers are called by many threads at once.</summary>
/// <remarks>
/// Without a call: <see cref="string"/> as UTF-8, <see cref="Guid"/> as its 36 characters, <see cref="int"/> and <see cref="long"/>
/// big-endian, <c>byte[]</c> and <see cref="ReadOnlyMemory{T}"/> as they are (leave the bytes alone until the call returns), any other
/// value as JSON with the Web defaults. Any other key needs a serializer. A null key stays null without asking one.
/// </remarks>
public interface IHealthcareProducerBuilder
{
    /// <summary>Gets the name under which the producer is registered; "default" for the unnamed one.</summary>
    string Name { get; }

    /// <summary>Gets the services that the producer is registered in.</summary>
    IServiceCollection Services { get; }

    /// <summary>Serializes keys of type <typeparamref name="T"/> with <paramref name="serializer"/>.</summary>
    /// <typeparam name="T">The key's type.</typeparam>
    /// <param name="serializer">The serializer.</param>
    /// <returns>This builder.</returns>
    IHealthcareProducerBuilder UseKeySerializer<T>(ISerializer<T> serializer);

    /// <inheritdoc cref="UseKeySerializer{T}(ISerializer{T})"/>
    IHealthcareProducerBuilder UseKeySerializer<T>(IAsyncSerializer<T> serializer);

    /// <summary>Serializes keys of type <typeparamref name="T"/> with what <paramref name="create"/> returns.</summary>
    /// <typeparam name="T">The key's type.</typeparam>
    /// <param name="create">Called when a producer is first resolved, once for each pair of key and value type.</param>
    /// <returns>This builder.</returns>
    IHealthcareProducerBuilder UseKeySerializer<T>(Func<IServiceProvider, ISerializer<T>> create);

    /// <inheritdoc cref="UseKeySerializer{T}(Func{IServiceProvider, ISerializer{T}})"/>
    IHealthcareProducerBuilder UseKeySerializer<T>(Func<IServiceProvider, IAsyncSerializer<T>> create);

    /// <summary>Serializes values of type <typeparamref name="T"/> with <paramref name="serializer"/>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="serializer">The serializer.</param>
    /// <returns>This builder.</returns>
    IHealthcareProducerBuilder UseValueSerializer<T>(ISerializer<T> serializer);

    /// <inheritdoc cref="UseValueSerializer{T}(ISerializer{T})"/>
    IHealthcareProducerBuilder UseValueSerializer<T>(IAsyncSerializer<T> serializer);

    /// <summary>Serializes values of type <typeparamref name="T"/> with what <paramref name="create"/> returns.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="create">Called when a producer is first resolved, once for each pair of key and value type.</param>
    /// <returns>This builder.</returns>
    IHealthcareProducerBuilder UseValueSerializer<T>(Func<IServiceProvider, ISerializer<T>> create);

    /// <inheritdoc cref="UseValueSerializer{T}(Func{IServiceProvider, ISerializer{T}})"/>
    IHealthcareProducerBuilder UseValueSerializer<T>(Func<IServiceProvider, IAsyncSerializer<T>> create);

    /// <summary>Writes values of type <typeparamref name="T"/> as JSON with source-generated metadata.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="typeInfo">The metadata, a property of a <c>JsonSerializerContext</c>; its options shape the text.</param>
    /// <returns>This builder.</returns>
    IHealthcareProducerBuilder UseJsonTypeInfo<T>(JsonTypeInfo<T> typeInfo);

    /// <summary>Writes values without a serializer of their own as JSON with <paramref name="options"/>.</summary>
    /// <param name="options">The options; those of a <c>JsonSerializerContext</c> bring its types. Read-only from the first use on.</param>
    /// <returns>This builder.</returns>
    IHealthcareProducerBuilder UseJsonSerializerOptions(JsonSerializerOptions options);

    /// <summary>Writes values of type <typeparamref name="T"/> as JSON in Confluent's wire format, with the schema registry of <c>Kafka:SchemaRegistry</c>.</summary>
    /// <remarks>The JSON is that of <see cref="UseJsonTypeInfo{T}"/> or <see cref="UseJsonSerializerOptions"/>; see <see cref="ConfluentCompatibleJson"/>.</remarks>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="configure">Says which schema they are written with.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">No schema is named, or more than one.</exception>
    IHealthcareProducerBuilder UseSchemaRegistryJson<T>(Action<SchemaRegistryJsonOptions> configure);

    /// <summary>Writes keys of type <typeparamref name="T"/> as JSON in Confluent's wire format, with the schema registry of <c>Kafka:SchemaRegistry</c>.</summary>
    /// <inheritdoc cref="UseSchemaRegistryJson{T}"/>
    IHealthcareProducerBuilder UseSchemaRegistryJsonKey<T>(Action<SchemaRegistryJsonOptions> configure);

    /// <summary>Sends pseudonyms instead of message keys: HMAC-SHA-256 with the secret of <c>Kafka:KeyProtection</c>, or the registered <see cref="IKeyProtector"/>.</summary>
    /// <remarks>The same key is always the same pseudonym: partition, order and compaction stay. A null key stays null. See docs/protection.md.</remarks>
    /// <param name="configure">Settings of this producer made in code.</param>
    /// <returns>This builder.</returns>
    IHealthcareProducerBuilder UseKeyProtection(Action<KeyProtectionOptions>? configure = null);

    /// <summary>Encrypts values with AES-256-GCM and the data keys of <c>Kafka:PayloadProtection</c>, or of the registered <see cref="IDataKeyProvider"/>.</summary>
    /// <remarks>
    /// A value is bound to its topic, key, content type and message id. A tombstone stays one. Where all topics are protected,
    /// <see cref="HealthcareProducerOptions.CompressionType"/> is none unless it is set: encrypted bytes do not compress. See docs/protection.md.
    /// </remarks>
    /// <param name="configure">Settings of this producer made in code.</param>
    /// <returns>This builder.</returns>
    IHealthcareProducerBuilder UsePayloadProtection(Action<PayloadProtectionOptions>? configure = null);

    /// <summary>Tells a handler of each enqueued message that did not end persisted.</summary>
    /// <remarks>
    /// Registered scoped unless it is registered already, and resolved from a scope of its own per failure. Without a host, await
    /// <see cref="IHealthcareProducer{TKey, TValue}.FlushAsync"/> before you dispose the container: it resolves nothing any more then, and what
    /// fails so late is logged.
    /// </remarks>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">The producer has a handler already.</exception>
    IHealthcareProducerBuilder OnDeliveryFailure<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IDeliveryFailureHandler;
}
