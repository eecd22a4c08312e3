using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Tells each error once until the consumer makes progress again, and keeps what the health check asks for.</summary>
internal sealed class ErrorLedger(string clientName, ILogger logger)
{
    private readonly HashSet<string> _told = [];
    private volatile Error? _fatal;
    private volatile Error? _authorization;

    public Error? Fatal => _fatal;

    public Error? Authorization => _authorization;

    /// <summary>Poll thread only, as <see cref="OnProgress"/>.</summary>
    public void OnError(ConsumerErrorKind kind, Error error, TopicPartitionOffset? position)
    {
        switch (kind)
        {
            case ConsumerErrorKind.Fatal:
                OnFatal(error);
                break;
            case ConsumerErrorKind.Authorization:
                _authorization = error;
                if (_told.Add(error.Code.ToString()))
                {
                    logger.ConsumerNotAuthorized(clientName, error.Code, error.Reason);
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
            logger.ConsumerFailed(clientName, error.Code, error.Reason);
        }
    }

    /// <summary>Messages arrive: what was told is over, and would be news again.</summary>
    public void OnProgress()
    {
        if (_told.Count > 0)
        {
            _told.Clear();
            _authorization = null;
        }
    }
}
