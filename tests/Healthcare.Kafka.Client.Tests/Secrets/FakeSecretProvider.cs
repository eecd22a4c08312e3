namespace Healthcare.Kafka.Client.Tests;

/// <summary>Gives the credentials and tokens that a test wants.</summary>
internal sealed class FakeSecretProvider(TimeProvider time) : ISaslCredentialProvider, IOAuthBearerTokenProvider
{
    private volatile string _secret = "first";
    private volatile bool _fails;
    private int _asked;

    public string Secret
    {
        get => _secret;
        set => _secret = value;
    }

    public bool Fails
    {
        get => _fails;
        set => _fails = value;
    }

    public int Asked => Volatile.Read(ref _asked);

    public async ValueTask<SaslCredentials> GetCredentialsAsync(string clientName, CancellationToken cancellationToken) => new(clientName, await GetAsync());

    public async ValueTask<OAuthBearerToken> GetTokenAsync(string clientName, CancellationToken cancellationToken) =>
        new(await GetAsync(), time.GetUtcNow() + TimeSpan.FromMinutes(10), clientName);

    private async Task<string> GetAsync()
    {
        await Task.Yield();
        Interlocked.Increment(ref _asked);
        return Fails ? throw new InvalidOperationException($"{PhiCanary.Mark} {Secret}") : Secret;
    }
}
