namespace Healthcare.Kafka.Client;

/// <summary>For places that must go on when the application's logger throws: those who are told of a native producer's events.</summary>
internal sealed class UnfailingEvents(IProducerTransportEvents events) : IProducerTransportEvents
{
    public void OnError(ErrorCode code, string reason, bool isFatal) => Try(() => events.OnError(code, reason, isFatal));

    public void OnLog(LogMessage line) => Try(() => events.OnLog(line));

    public void OnStatistics(string json) => Try(() => events.OnStatistics(json));

    private static void Try(Action call)
    {
        try
        {
            call();
        }
#pragma warning disable CA1031 // What fails here is the application's logger; there is nobody left to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
