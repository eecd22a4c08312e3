using System.Net.Http.Headers;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Puts the credentials on each request.</summary>
internal sealed class RegistryCredentials(SchemaRegistryOptions options)
{
    private readonly AuthenticationHeaderValue? _fixed = Fixed(options);

    public async ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = options.BearerTokenProvider is { } provider
            ? new AuthenticationHeaderValue("Bearer", (await provider(cancellationToken).ConfigureAwait(false)).Trim())
            : _fixed;
        Add(request, "target-sr-cluster", options.BearerAuthLogicalCluster);
        Add(request, "Confluent-Identity-Pool-Id", options.BearerAuthIdentityPoolId);
    }

    // A secret that comes from a file ends with a line break, mostly.
    private static AuthenticationHeaderValue? Fixed(SchemaRegistryOptions options) =>
        options.BasicAuthUserInfo is { Length: > 0 } user ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user.TrimEnd('\r', '\n'))))
        : options.BearerAuthToken is { Length: > 0 } token ? new("Bearer", token.Trim())
        : null;

    private static void Add(HttpRequestMessage request, string header, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }
    }
}
