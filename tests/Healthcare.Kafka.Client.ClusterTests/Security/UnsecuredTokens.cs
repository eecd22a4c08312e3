using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Tokens without a signature, as Kafka's OAuthBearerUnsecuredValidatorCallbackHandler takes them, and a provider that can be made to throw.</summary>
internal sealed class UnsecuredTokens(TimeSpan life, string principal) : IOAuthBearerTokenProvider
{
    private readonly ConcurrentDictionary<string, int> _given = new(StringComparer.Ordinal);
    private volatile string? _failing;

    /// <summary>Gets or sets the client that no token is given to.</summary>
    public string? Failing
    {
        get => _failing;
        set => _failing = value;
    }

    public int Given(string clientName) => _given.GetValueOrDefault(clientName);

    public OAuthBearerToken Make()
    {
        var now = TimeProvider.System.GetUtcNow();
        var end = now + life;
        var claims = FormattableString.Invariant($$"""{"sub":"{{principal}}","iat":{{now.ToUnixTimeSeconds() - 1}},"exp":{{end.ToUnixTimeMilliseconds() / 1000.0:0.###}}}""");
        return new OAuthBearerToken($"{Encode("""{"alg":"none"}""")}.{Encode(claims)}.", end, principal);
    }

    /// <summary>Judges a token as a broker does.</summary>
    public bool Takes(string token)
    {
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1]));
        var end = System.Text.Json.JsonDocument.Parse(claims).RootElement.GetProperty("exp").GetDouble();
        return claims.Contains($"\"{principal}\"", StringComparison.Ordinal) && end > TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    }

    public ValueTask<OAuthBearerToken> GetTokenAsync(string clientName, CancellationToken cancellationToken)
    {
        if (clientName == Failing)
        {
            throw new InvalidOperationException($"{PhiCanary.Mark} SENTINEL");
        }

        _given.AddOrUpdate(clientName, 1, static (_, count) => count + 1);
        return new(Make());
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
