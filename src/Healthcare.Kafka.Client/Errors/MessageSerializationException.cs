namespace Healthcare.Kafka.Client;

/// <summary>A key or a value could not be serialized or deserialized.</summary>
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

    private static string Describe(string clientName, ErrorCode code, MessageComponentType component, string topic, Type? cause, string whatToDo) =>
        $"Client '{clientName}' could not {(code is ErrorCode.Local_KeySerialization or ErrorCode.Local_ValueSerialization ? "serialize" : "deserialize")} "
        + $"the {(component == MessageComponentType.Key ? "key" : "value")} of a message of topic '{topic}': {code}"
        + (cause is null ? "" : $" ({cause.FullName})")
        + $". {whatToDo} See docs/errors.md#messageserializationexception.";
}
