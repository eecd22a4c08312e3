namespace Healthcare.Kafka.Client;

/// <summary>A key or a value could not be serialized; nothing was sent.</summary>
/// <remarks>The serializer's own exception is named by type only: its text and its data quote the payload.</remarks>
public sealed class MessageSerializationException : HealthcareKafkaException
{
    internal MessageSerializationException(string clientName, ErrorCode code, MessageComponentType component, string topic, Type? cause, string whatToDo)
        : base(Describe(clientName, code, component, topic, cause, whatToDo), clientName, code)
    {
        Component = component;
        Topic = topic;
        CauseType = cause?.FullName;
    }

    /// <summary>Gets whether it was the key or the value.</summary>
    public MessageComponentType Component { get; }

    /// <summary>Gets the topic.</summary>
    public string Topic { get; }

    /// <summary>Gets the full type name of the serializer's exception, when it threw one.</summary>
    public string? CauseType { get; }

    /// <summary>Gets whether the serializer could not reach what it needs, its schema registry say, so that a later try can succeed.</summary>
    /// <value>False when the message or its serializer has to be corrected.</value>
    public override bool IsTransient => SerializerWasCutOff;

    internal bool SerializerWasCutOff { get; init; }

    private static string Describe(string clientName, ErrorCode code, MessageComponentType component, string topic, Type? cause, string whatToDo) =>
        $"Producer '{clientName}' could not serialize the {(component == MessageComponentType.Key ? "key" : "value")} "
        + $"of a message of topic '{topic}': {code}"
        + (cause is null ? "" : $" ({cause.FullName})")
        + $". {whatToDo} See docs/errors.md#messageserializationexception.";
}
