namespace Healthcare.Kafka.Client;

/// <summary>What a failed delivery stopped in one producer, and the way to let it go on. See <see cref="HealthcareProducerOptions.OnDeliveryFailure"/>.</summary>
/// <remarks>
/// Registered as the producer is: injected as it stands, or with <c>[FromKeyedServices("name")]</c>. Works without the types of key and value, so that
/// an <see cref="IDeliveryFailureHandler"/> can use it. Safe to call from any thread.
/// </remarks>
public interface IProducerControl
{
    /// <summary>Gets the name under which the producer is registered; "default" for the unnamed one.</summary>
    string Name { get; }

    /// <summary>Gets the number of keys whose messages are refused; the same key on two topics counts twice.</summary>
    int FailedKeys { get; }

    /// <summary>Gets the code of the failure that stopped the whole producer; <see cref="ErrorCode.NoError"/> while it is not stopped.</summary>
    /// <value>Set with <see cref="DeliveryFailurePolicy.FailProducer"/>, and with FailKey when more than a million keys failed.</value>
    ErrorCode StoppedBy { get; }

    /// <summary>Lets the messages of a key that failed be sent again.</summary>
    /// <remarks>
    /// For calls made from now on: one made before and not yet sent still follows the failure. First learn what became of the messages of
    /// this key, then resume it, then produce what is missing.
    /// </remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="key">The key's bytes, as a <see cref="DeliveryFailure"/> has them.</param>
    /// <returns>Whether the key had failed.</returns>
    bool ResumeKey(string topic, ReadOnlySpan<byte> key);

    /// <summary>Does the same for all keys and for a producer that was stopped as a whole.</summary>
    /// <returns>How many keys had failed; the stopped producer counts as one more.</returns>
    int ResumeAll();
}
