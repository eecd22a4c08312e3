using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Whether the registry answers and lets this client in: for health, and so that an outage is logged once.</summary>
internal sealed class RegistryState(ILogger logger, TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _awaySince;
    private int? _refusal;

    /// <summary>Gets since when it has not answered; null when it answered last.</summary>
    public DateTimeOffset? AwaySince
    {
        get
        {
            lock (_gate)
            {
                return _awaySince;
            }
        }
    }

    /// <summary>Gets the status with which it refused the credentials last; null when it took them.</summary>
    public int? Refusal
    {
        get
        {
            lock (_gate)
            {
                return _refusal;
            }
        }
    }

    /// <summary>Takes note of a request's end: null when it was answered. A schema that is unknown or refused is an answer too.</summary>
    public void Take(SchemaException? exception)
    {
        lock (_gate)
        {
            var (wasAway, wasRefused) = (_awaySince is not null, _refusal is not null);
            _awaySince = exception is SchemaRegistryUnavailableException ? _awaySince ?? time.GetUtcNow() : null;
            _refusal = exception is SchemaRegistryAuthenticationException refused ? refused.StatusCode : _awaySince is null ? null : _refusal;
            var (status, code) = (exception?.StatusCode, exception?.ErrorCode);
            if (_awaySince is not null && !wasAway)
            {
                logger.RegistryAway(status, code);
            }
            else if (_refusal is { } refusal && !wasRefused)
            {
                logger.RegistryRefused(refusal);
            }
            else if (_awaySince is null && _refusal is null && (wasAway || wasRefused))
            {
                logger.RegistryBack();
            }
        }
    }
}
