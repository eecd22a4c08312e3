namespace Healthcare.Kafka.Client.Testing;

/// <summary>What an embedded registry knows. It survives a restart of the server.</summary>
internal sealed class SchemaStore(int firstId)
{
    private const string DefaultLevel = "BACKWARD";

    private readonly Lock _gate = new();
    private readonly Dictionary<int, StoredSchema> _schemas = [];
    private readonly Dictionary<string, List<StoredVersion>> _subjects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _levels = new(StringComparer.Ordinal);
    private int _nextId = firstId;

    public IReadOnlyList<string> Subjects
    {
        get
        {
            lock (_gate)
            {
                return [.. _subjects.Keys];
            }
        }
    }

    public StoredVersion Add(string subject, SchemaContent content, int? id = null)
    {
        lock (_gate)
        {
            var versions = _subjects.TryGetValue(subject, out var known) ? known : _subjects[subject] = [];
            if (id is null && versions.Find(version => version.Schema.Content == content) is { } same)
            {
                return same;
            }

            var schema = (id is null ? _schemas.Values.FirstOrDefault(schema => schema.Content == content) : null) ?? new StoredSchema(id ?? NextId(), content);
            _schemas[schema.Id] = schema;
            var added = new StoredVersion(subject, versions.Count + 1, schema);
            versions.Add(added);
            return added;
        }
    }

    public StoredSchema? Find(Func<StoredSchema, bool> condition)
    {
        lock (_gate)
        {
            return _schemas.Values.FirstOrDefault(condition);
        }
    }

    public IReadOnlyList<StoredVersion> Versions(string subject)
    {
        lock (_gate)
        {
            return _subjects.TryGetValue(subject, out var versions) ? [.. versions] : [];
        }
    }

    /// <summary>Gets the level of a subject, or of the registry when it is empty; null when the subject has none of its own.</summary>
    public string? Level(string subject)
    {
        lock (_gate)
        {
            return _levels.TryGetValue(subject, out var level) ? level : subject.Length == 0 ? DefaultLevel : null;
        }
    }

    public void SetLevel(string subject, string level)
    {
        lock (_gate)
        {
            _levels[subject] = level;
        }
    }

    private int NextId()
    {
        while (_schemas.ContainsKey(_nextId))
        {
            _nextId++;
        }

        return _nextId++;
    }
}
