using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The secrets of one client that come from elsewhere than its options, and the native clients that they are given to.</summary>
internal sealed class ClientSecrets : IDisposable
{
    private const string UserKey = "sasl.username";
    private const string PasswordKey = "sasl.password";

    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    private readonly string _clientName;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly SecretTargets _targets = new();
    private readonly SecretRefresh<SaslCredentials>? _credentialRefresh;
    private readonly SecretRefresh<OAuthBearerToken>? _tokenRefresh;
    private volatile SaslCredentials? _credentials;
    private volatile OAuthBearerToken? _token;
    private int _isFailing;

    public ClientSecrets(
        string clientName, ISaslCredentialProvider? credentials, IOAuthBearerTokenProvider? tokens, TimeSpan interval, ILogger logger, TimeProvider time)
    {
        (_clientName, _interval, _logger, _time) = (clientName, interval, logger, time);
        _credentialRefresh = credentials is null ? null : new(token => credentials.GetCredentialsAsync(clientName, token), Take, Fail, time);
        _tokenRefresh = tokens is null ? null : new(token => tokens.GetTokenAsync(clientName, token), Take, FailToken, time);
    }

    /// <summary>Gets those of a client that has none but in its options.</summary>
    public static ClientSecrets None { get; } = new("", null, null, Timeout.InfiniteTimeSpan, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeProvider.System);

    /// <summary>Gets a client's keys with the credentials that are valid now. The first time it waits for them.</summary>
    /// <exception cref="SecretException">They cannot be had.</exception>
    public IEnumerable<KeyValuePair<string, string>> Keys(IReadOnlyList<KeyValuePair<string, string>> keys)
    {
        if (_credentialRefresh is null)
        {
            return keys;
        }

        var now = _credentials ??= First(_credentialRefresh);
        _credentialRefresh.Start(_interval);
        return [.. keys.Where(static pair => pair.Key is not (UserKey or PasswordKey)), new(UserKey, now.Username), new(PasswordKey, now.Password)];
    }

    /// <summary>Has a native client told of new secrets.</summary>
    /// <returns>Ends that. Dispose it before the client.</returns>
    public IDisposable Attach(ISecretTarget target)
    {
        _tokenRefresh?.Start(TimeSpan.Zero);
        return _targets.Attach(target, one =>
        {
            // Those that it was made with may have changed since.
            if (_credentials is { } credentials)
            {
                Tell(() => one.SetCredentials(credentials));
            }

            if (_token is { } token && token.ExpiresAt > _time.GetUtcNow())
            {
                Tell(() => one.SetToken(token));
            }
        });
    }

    /// <summary>Ends the questions. Native clients keep what they were told.</summary>
    public void Dispose()
    {
        _credentialRefresh?.Dispose();
        _tokenRefresh?.Dispose();
    }

    private static SaslCredentials Checked(SaslCredentials credentials) =>
        credentials.Username.Length > 0 && credentials.Password.Length > 0 ? credentials : throw new FormatException();

    private SaslCredentials First(SecretRefresh<SaslCredentials> refresh)
    {
        try
        {
            return Checked(refresh.FetchAsync().GetAwaiter().GetResult());
        }
        catch (Exception exception)
        {
            throw new SecretException(_clientName, exception.GetType());
        }
    }

    private TimeSpan Take(SaslCredentials credentials)
    {
        if (Checked(credentials) != _credentials)
        {
            var told = _targets.Tell(() => _credentials = credentials, one => Tell(() => one.SetCredentials(credentials)));
            _logger.CredentialsChanged(_clientName, told);
        }

        Succeed();
        return _interval;
    }

    private TimeSpan Take(OAuthBearerToken token)
    {
        var left = token.ExpiresAt - _time.GetUtcNow();
        if (left <= TimeSpan.Zero || token.Value.Length == 0)
        {
            throw new FormatException();
        }

        _targets.Tell(() => _token = token, one => Tell(() => one.SetToken(token)));
        Succeed();
        var wait = TimeSpan.FromTicks(Math.Min(left.Ticks / 5 * 4, TimeSpan.FromDays(1).Ticks));
        return wait > LeastWait ? wait : LeastWait;
    }

    // A token that is still valid serves until it is not.
    private void FailToken(Type exception)
    {
        Fail(exception);
        if (_token is null || _token.ExpiresAt <= _time.GetUtcNow())
        {
            _targets.Tell(static () => { }, one => Tell(() => one.FailToken($"the token provider failed with {exception.FullName}")));
        }
    }

    private void Fail(Type exceptionType)
    {
        if (Interlocked.Exchange(ref _isFailing, 1) == 0)
        {
            _logger.SecretNotFetched(_clientName, exceptionType);
        }
    }

    private void Succeed()
    {
        if (Interlocked.Exchange(ref _isFailing, 0) == 1)
        {
            _logger.SecretFetched(_clientName);
        }
    }

    private void Tell(Action call)
    {
        try
        {
            call();
        }
        catch (KafkaException exception)
        {
            _logger.SecretRefused(_clientName, exception.Error.Code);
        }
    }
}
