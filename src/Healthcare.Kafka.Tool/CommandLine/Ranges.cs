using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>What an option's number may be.</summary>
internal static class Ranges
{
    /// <summary>An option of a number; one without a default is null when it is not given.</summary>
    public static Option<T> Number<T>(string name, string help, string description, T fallback, double least, double most)
    {
        var option = new Option<T>(name) { Description = description, HelpName = help };
        if (fallback is not null)
        {
            option.DefaultValueFactory = _ => fallback;
        }

        option.Validators.Add(From(least, most));
        return option;
    }

    public static Action<OptionResult> From(double least, double most) => result =>
    {
        if (result.Tokens.Count > 0 && double.TryParse(result.Tokens[^1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && (double.IsNaN(value) || value < least || value > most))
        {
            result.AddError(FormattableString.Invariant($"{result.IdentifierToken?.Value ?? result.Option.Name} is {result.Tokens[^1].Value}; allowed {least:0.###} to {most:0.###}."));
        }
    };
}
