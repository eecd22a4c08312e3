namespace Healthcare.Kafka.Client;

/// <summary>A client of Confluent.Kafka.</summary>
internal sealed class ManagedSecretTarget(IClient client) : ISecretTarget
{
    public void SetCredentials(SaslCredentials credentials) => client.SetSaslCredentials(credentials.Username, credentials.Password);

    public void SetToken(OAuthBearerToken token) => client.OAuthBearerSetToken(
        token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.PrincipalName, new Dictionary<string, string>(token.Extensions));

    public void FailToken(string why) => client.OAuthBearerSetTokenFailure(why);
}
