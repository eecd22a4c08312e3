using System.Net;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>What the embedded registry answers instead of the truth, and how late.</summary>
internal sealed class RegistryFaults
{
    private readonly Lock _gate = new();
    private RegistryReply? _reply;
    private int _times;
    private TimeSpan _delay;

    public TimeSpan Delay
    {
        get
        {
            lock (_gate)
            {
                return _delay;
            }
        }

        set
        {
            lock (_gate)
            {
                _delay = value;
            }
        }
    }

    public void Set(HttpStatusCode status, string body, int times)
    {
        lock (_gate)
        {
            _reply = new RegistryReply((int)status, body, body.StartsWith('{') ? RegistryReply.Json : "text/plain");
            _times = times;
        }
    }

    public RegistryReply? Take()
    {
        lock (_gate)
        {
            return _times-- > 0 ? _reply : null;
        }
    }

    public void Clear() => Set(HttpStatusCode.OK, "", 0);
}
