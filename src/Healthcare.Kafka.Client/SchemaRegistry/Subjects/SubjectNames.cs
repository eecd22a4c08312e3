using System.Text.Json;

namespace Healthcare.Kafka.Client;

/// <summary>Names subjects as the options say.</summary>
internal static class SubjectNames
{
    public static string ToWrite(SchemaRegistryJsonOptions options, string topic, MessageComponentType component, string recordName) =>
        options.SubjectName?.Invoke(topic, component, recordName) ?? options.SubjectNameStrategy switch
        {
            SubjectNaming.Record => recordName,
            SubjectNaming.TopicRecord => $"{topic}-{recordName}",
            _ => OfTopic(topic, component),
        };

    /// <summary>Gets the subject that a received id is asked for with, which only tells the registry the context; null where the title is not known yet.</summary>
    public static string? ToRead(SchemaRegistryJsonOptions options, string topic, MessageComponentType component) =>
        options.SubjectName is { } name ? name(topic, component, null)
        : options.SubjectNameStrategy == SubjectNaming.Topic ? OfTopic(topic, component)
        : null;

    /// <summary>Gets the title of a schema, which is a record's name; null without one.</summary>
    public static string? TitleOf(string? schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema ?? "null");
            return SchemaAnswer.Text(document.RootElement, "title");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string OfTopic(string topic, MessageComponentType component) => component == MessageComponentType.Key ? $"{topic}-key" : $"{topic}-value";
}
