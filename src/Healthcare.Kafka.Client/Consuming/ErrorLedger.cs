using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Tells each error once until the consumer makes progress again, and keeps what the health check asks for.</summary>
internal sealed class ErrorLedger(string clientName, ILogger logger)
{
    private const string EveryTopic = "";

    private readonly HashSet<string> _told = [];
    private volatile Error? _fatal;
    private volatile ImmutableDictionary<string, Error> _refused = ImmutableDictionary<string, Error>.Empty;

    public Error? Fatal => _fatal;

    /// <summary>Gets what the brokers refuse, of one topic or of all; null when they refuse nothing.</summary>
    public Error? Refusal => _refused.Values.FirstOrDefault();

    /// <summary>Poll thread only, as <see cref="OnProgress"/>.</summary>
    public void OnError(ConsumerErrorKind kind, Error error, TopicPartitionOffset? position)
    {
        switch (kind)
        {
            case ConsumerErrorKind.Fatal:
                OnFatal(error);
                break;
            case ConsumerErrorKind.Refused:
                _refused = _refused.SetItem(position?.Topic ?? EveryTopic, error);
                if (_told.Add($"{error.Code} {position?.Topic}"))
                {
                    logger.ConsumerRefused(clientName, error.Code, error.Reason);
                }

                break;
            case ConsumerErrorKind.UnknownTopic when position is not null:
                if (_told.Add(position.Topic))
                {
                    logger.TopicUnknown(clientName, position.Topic);
                }

                break;
            default:
                if (_told.Add(error.Code.ToString()))
                {
                    logger.ConsumerError(clientName, error.Code, error.Reason);
                }

                break;
        }
    }

    /// <summary>The instance is dead. Callable from any thread.</summary>
    public void OnFatal(Error error)
    {
        if (Interlocked.CompareExchange(ref _fatal, error, null) is null)
        {
            logger.ConsumerFailed(clientName, error.Code, error.Reason, ConsumerErrors.RemedyOf(error.Code));
        }
    }

    /// <summary>Partitions or messages arrive: what was told is over, and would be news again.</summary>
    /// <param name="topic">Whose; null when it may be none's. What is refused of another topic stays: librdkafka reports it once.</param>
    public void OnProgress(string? topic)
    {
        _told.Clear();
        if (_refused.Count > 0)
        {
            _refused = _refused.Remove(EveryTopic).Remove(topic ?? EveryTopic);
        }
    }
}
