using System.Globalization;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Arguments of the form <c>--name value</c>, and switches without a value.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentsException">An argument is unknown, is given twice, or its value is missing.</exception>
    public CommandLine(IReadOnlyList<string> arguments, IReadOnlyCollection<string> options, IReadOnlyCollection<string> switches)
    {
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            var value = switches.Contains(name) ? null
                : !options.Contains(name) ? throw new ArgumentsException($"Unknown argument {name}; --help lists those there are.")
                : rest.TryDequeue(out var next) && !next.StartsWith("--", StringComparison.Ordinal) ? next
                : throw new ArgumentsException($"{name} needs a value.");
            if (!_values.TryAdd(name, value))
            {
                throw new ArgumentsException($"{name} is given twice.");
            }
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <exception cref="ArgumentsException">It is not given.</exception>
    public string Required(string name) => Text(name) ?? throw new ArgumentsException($"{name} is missing.");

    /// <exception cref="ArgumentsException">It is no number, or out of range.</exception>
    public int? Count(string name, int most) => Text(name) switch
    {
        null => null,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most => count,
        var text => throw new ArgumentsException($"{name} is {text}; allowed 1 to {most}."),
    };

    /// <exception cref="ArgumentsException">It is no name of <typeparamref name="T"/>.</exception>
    public T? Choice<T>(string name)
        where T : struct, Enum => Text(name) switch
    {
        null => null,
        { } text when Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) => Enum.Parse<T>(text, ignoreCase: true),
        var text => throw new ArgumentsException($"{name} is {text}; allowed are {string.Join(", ", Enum.GetNames<T>())}."),
    };
}
