namespace Healthcare.Kafka.Client;

/// <summary>Gives tokens to clients with the mechanism OAuthBearer whose options name no token endpoint. Register one in the container.</summary>
/// <remarks>
/// Asked when a client opens, then when four fifths of the token's time are over, on a task of its own: neither a slow identity provider nor a busy
/// handler holds the other up.
/// </remarks>
public interface IOAuthBearerTokenProvider
{
    /// <summary>Gets a token.</summary>
    /// <param name="clientName">The registered name of the producer or consumer.</param>
    /// <param name="cancellationToken">Cancelled when the client is closed.</param>
    /// <returns>The token. What it throws is logged by its type, and it is asked again.</returns>
    ValueTask<OAuthBearerToken> GetTokenAsync(string clientName, CancellationToken cancellationToken);
}
