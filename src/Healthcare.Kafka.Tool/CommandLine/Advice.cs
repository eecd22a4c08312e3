namespace Healthcare.Kafka.Tool;

/// <summary>What to do: words for a person, and a command that can be pasted into a shell as it stands.</summary>
/// <param name="Text">The words; empty where the command says it all.</param>
/// <param name="Command">The command; null where there is none.</param>
internal sealed record Advice(string Text, string? Command = null)
{
    private const string FirstOfACommand = "kafka-";

    public static Advice Run(string command) => new("", command);

    /// <summary>Takes a remedy of the library apart: words first, then a command of Kafka's own tools up to the end.</summary>
    public static Advice Of(string remedy)
    {
        var at = remedy.StartsWith(FirstOfACommand, StringComparison.Ordinal) ? 0 : remedy.IndexOf(" " + FirstOfACommand, StringComparison.Ordinal) + 1;
        return at == 0 && !remedy.StartsWith(FirstOfACommand, StringComparison.Ordinal) ? new(remedy) : new(remedy[..at].TrimEnd(), remedy[at..]);
    }

    /// <summary>Makes a word of a shell: as it is, or quoted where the shell would read something into it.</summary>
    public static string Word(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "._-/:,=@+%".Contains(letter, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
