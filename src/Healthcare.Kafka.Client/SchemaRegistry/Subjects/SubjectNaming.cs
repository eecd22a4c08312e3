namespace Healthcare.Kafka.Client;

/// <summary>Under which subject a registry has a topic's schemas.</summary>
public enum SubjectNaming
{
    /// <summary>The topic, then <c>-key</c> or <c>-value</c>: one kind of message per topic. The default.</summary>
    Topic,

    /// <summary>The schema's title, wherever it is used.</summary>
    Record,

    /// <summary>The topic, a hyphen, and the schema's title: several kinds of message per topic.</summary>
    TopicRecord,
}

/// <summary>Names a subject.</summary>
/// <param name="topic">The topic.</param>
/// <param name="component">Key or value.</param>
/// <param name="recordName">The schema's title; <see langword="null"/> where it is not known, as when a message is read.</param>
/// <returns>The subject.</returns>
public delegate string SchemaSubjectName(string topic, MessageComponentType component, string? recordName);
