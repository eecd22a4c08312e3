using System.CommandLine.Parsing;

namespace Healthcare.Kafka.Tool;

/// <summary>What an option's topic may be called: as Kafka has it, so that nothing is asked about one that cannot be.</summary>
internal static class TopicName
{
    public static void Check(OptionResult result)
    {
        if (result.Tokens.Count > 0 && TopicDefinitionRules.NameProblem(result.Tokens[^1].Value) is { } problem)
        {
            result.AddError($"{result.IdentifierToken?.Value ?? result.Option.Name} is '{result.Tokens[^1].Value}'; the name of a topic {problem}.");
        }
    }
}
