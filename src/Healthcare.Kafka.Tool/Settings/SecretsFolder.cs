using Microsoft.Extensions.Configuration;

namespace Healthcare.Kafka.Tool;

/// <summary>Secrets as container platforms hand them over: a folder, a file per secret.</summary>
internal static class SecretsFolder
{
    /// <exception cref="ToolException">The folder, or a file in it, cannot be read.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Read(string folder)
    {
        try
        {
            return
            [
                .. from file in Directory.EnumerateFiles(folder)
                   let name = Path.GetFileName(file)
                   where name.StartsWith("Kafka__", StringComparison.OrdinalIgnoreCase)
                   select KeyValuePair.Create(
                       name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), (string?)File.ReadAllText(file).TrimEnd('\r', '\n')),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw InputFile.Unreadable("folder of secrets", folder, exception);
        }
    }
}
