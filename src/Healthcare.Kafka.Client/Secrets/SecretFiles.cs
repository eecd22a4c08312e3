namespace Healthcare.Kafka.Client;

/// <summary>Credentials in files, as Docker and Kubernetes mount secrets; what has no file is the option's.</summary>
internal sealed class SecretFiles(KafkaSecurityOptions security) : ISaslCredentialProvider
{
    public async ValueTask<SaslCredentials> GetCredentialsAsync(string clientName, CancellationToken cancellationToken) => new(
        await ReadAsync(security.UsernameFile, security.Username, cancellationToken).ConfigureAwait(false),
        await ReadAsync(security.PasswordFile, security.Password, cancellationToken).ConfigureAwait(false));

    private static async ValueTask<string> ReadAsync(string? file, string? value, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(file))
        {
            return value ?? "";
        }

        // Editors end a file with a line break; no password ends with one.
        return (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).TrimEnd('\r', '\n');
    }
}
