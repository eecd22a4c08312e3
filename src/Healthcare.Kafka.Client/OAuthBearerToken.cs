namespace Healthcare.Kafka.Client;

/// <summary>A token of the mechanism OAuthBearer.</summary>
/// <param name="Value">The token, as the brokers take it.</param>
/// <param name="ExpiresAt">Until when it is valid; after now.</param>
/// <param name="PrincipalName">Who it is for; librdkafka shows it to nobody but wants one.</param>
public sealed record OAuthBearerToken(string Value, DateTimeOffset ExpiresAt, string PrincipalName)
{
    /// <summary>Gets the SASL extensions that go with it; none by default.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = new Dictionary<string, string>();

    /// <summary>Says until when it is valid, and nothing of its text.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() => FormattableString.Invariant($"OAuth token [redacted], valid until {ExpiresAt:u}");
}
