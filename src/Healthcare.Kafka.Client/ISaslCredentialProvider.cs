namespace Healthcare.Kafka.Client;

/// <summary>Gives SASL credentials to clients whose options have none, for one from a secret store. Register one in the container.</summary>
/// <remarks>Asked when a client opens, and every <see cref="KafkaSecurityOptions.CredentialInterval"/> after: a change reaches live clients.</remarks>
public interface ISaslCredentialProvider
{
    /// <summary>Gets the credentials that are valid now.</summary>
    /// <param name="clientName">The registered name of the producer or consumer.</param>
    /// <param name="cancellationToken">Cancelled when the client is closed.</param>
    /// <returns>The credentials. What it throws is logged by its type; the earlier ones stay in use, and without any the client does not open.</returns>
    ValueTask<SaslCredentials> GetCredentialsAsync(string clientName, CancellationToken cancellationToken);
}
