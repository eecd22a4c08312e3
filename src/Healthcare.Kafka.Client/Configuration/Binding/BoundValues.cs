namespace Healthcare.Kafka.Client;

/// <summary>What configuration sections set on one options instance: where each value came from, and what could not be read.</summary>
internal sealed class BoundValues
{
    private readonly Dictionary<string, (string Path, string? Text)> _values = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];

    /// <summary>Gets the client's own section, such as Kafka:Producers:alerts; null when the options were not bound.</summary>
    public string? Section { get; set; }

    public IReadOnlyList<string> Errors => _errors;

    public void Set(string property, string path, string? text) => _values[property] = (path, text);

    public void Refuse(string error) => _errors.Add(error);

    /// <summary>Gets the configuration path of a value that no code has changed since.</summary>
    public string? PathOf(string property, string? text) =>
        _values.TryGetValue(property, out var bound) && bound.Text == text ? bound.Path : null;
}
