using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Who wrote copies to a retry partition, each owner under a name of its own and from an offset on. It is committed with the partition's offset, so that what a
/// former owner's request adds later counts for nothing: the text <c>hkw1:</c>, then offset and name of each, then what else the commit says.
/// </summary>
internal sealed class RetryWriters
{
    /// <summary>Names of completed offsets take 3,000 characters, and brokers take 4,096.</summary>
    private const int MostCharacters = 900;

    private const string Magic = "hkw1:";

    /// <summary>No writer's name: what stands there counts for nothing, or is done with.</summary>
    private const string Nobody = "-";

    private readonly List<(long From, string Name)> _writers = [];

    private RetryWriters()
    {
    }

    /// <summary>Gets the text before that of the completed offsets.</summary>
    public string Text => $"{Magic}{string.Join(',', _writers.Select(writer => string.Create(CultureInfo.InvariantCulture, $"{writer.From}.{writer.Name}")))};";

    public static RetryWriters Read(string metadata)
    {
        var writers = new RetryWriters();
        if (metadata.Length > Rest(metadata).Length)
        {
            foreach (var one in metadata[Magic.Length..metadata.IndexOf(';', StringComparison.Ordinal)].Split(','))
            {
                var dot = one.IndexOf('.', StringComparison.Ordinal);
                if (dot > 0 && long.TryParse(one.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var from))
                {
                    writers._writers.Add((from, one[(dot + 1)..]));
                }
            }
        }

        return writers;
    }

    /// <summary>Gets what a commit's metadata says beside the writers.</summary>
    public static string Rest(string metadata) =>
        metadata.StartsWith(Magic, StringComparison.Ordinal) && metadata.IndexOf(';', StringComparison.Ordinal) is > 0 and var end ? metadata[(end + 1)..] : metadata;

    /// <summary>Gets what a commit's metadata says of the writers; null when it says nothing of them.</summary>
    public static string? Of(string metadata) => Rest(metadata).Length is var rest && rest < metadata.Length ? metadata[..^rest] : null;

    /// <summary>Asks whether a copy counts. Where it is not known who may write, it does: better handled again than lost.</summary>
    public bool Includes(long offset, string? name)
    {
        var writer = _writers.FindLast(writer => writer.From <= offset);
        return writer.Name is null || writer.Name == name;
    }

    /// <summary>Adds the writer of everything from an offset on; forgets the names of those who wrote nothing that is still to be read.</summary>
    public void Add(long from, string name, IReadOnlySet<string> read)
    {
        for (var index = _writers.Count - 1; index >= 0; index--)
        {
            if (!read.Contains(_writers[index].Name))
            {
                _writers[index] = (_writers[index].From, Nobody);
                if (index + 1 < _writers.Count && _writers[index + 1].Name == Nobody)
                {
                    _writers.RemoveAt(index + 1);
                }
            }
        }

        _writers.Add((from, name));
        while (Text.Length > MostCharacters)
        {
            _writers.RemoveAt(0);
        }
    }
}
