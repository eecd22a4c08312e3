namespace Healthcare.Kafka.Client;

/// <summary>Reads the secret of key pseudonyms from where the options say. What is wrong is said without a word of it.</summary>
internal static class KeySecret
{
    /// <returns>What is wrong; null when the secret was read.</returns>
    public static string? Read(KeyProtectionOptions options, out byte[] secret)
    {
        secret = [];
        string? text;
        try
        {
            text = options.SecretFile is { Length: > 0 } file ? File.ReadAllText(file) : Environment.GetEnvironmentVariable(options.SecretVariable!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"SecretFile {options.SecretFile} cannot be read ({exception.GetType().Name}).";
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return options.SecretFile is { Length: > 0 } ? $"SecretFile {options.SecretFile} is empty." : $"SecretVariable {options.SecretVariable} is not set.";
        }

        try
        {
            secret = Convert.FromBase64String(text.Trim());
        }
        catch (FormatException)
        {
            return "the secret is not base64.";
        }

        return secret.Length < HmacKeyProtector.LeastSecretLength
            ? $"the secret has {secret.Length} bytes; {HmacKeyProtector.LeastSecretLength} or more are needed."
            : null;
    }
}
