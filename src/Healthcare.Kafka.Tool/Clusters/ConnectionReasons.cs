namespace Healthcare.Kafka.Tool;

/// <summary>What librdkafka says while it fails to connect: a request only times out, these say why.</summary>
internal sealed class ConnectionReasons
{
    private readonly Lock _gate = new();
    private readonly List<ErrorCode> _codes = [];

    /// <summary>Gets whether waiting would not help: credentials or a certificate.</summary>
    public bool IsFinal => Any(ErrorCode.Local_Authentication) || Any(ErrorCode.Local_Ssl);

    public void Add(Error error)
    {
        lock (_gate)
        {
            _codes.Add(error.Code);
        }
    }

    public ToolException Explain(string bootstrapServers, ErrorCode last)
    {
        if (Any(ErrorCode.Local_Authentication))
        {
            return new(ExitCode.Refused, $"{bootstrapServers} refuses the credentials ({ErrorCode.Local_Authentication}). Check Kafka:Security: Mechanism, Username and Password.");
        }

        if (Any(ErrorCode.Local_Ssl))
        {
            return new(ExitCode.Refused, $"TLS with {bootstrapServers} fails ({ErrorCode.Local_Ssl}). Check Kafka:Security: Protocol, CaLocation and the brokers' certificates.");
        }

        var code = Any(ErrorCode.Local_Resolve) ? ErrorCode.Local_Resolve : last;
        return KafkaFailure.ExitCodeOf(code) == ExitCode.Unreachable
            ? new(ExitCode.Unreachable, $"No broker of {bootstrapServers} can be reached ({code}). Check the addresses, the network and Kafka:Security:Protocol.")
            : new(KafkaFailure.ExitCodeOf(code), KafkaFailure.Describe(code));
    }

    private bool Any(ErrorCode code)
    {
        lock (_gate)
        {
            return _codes.Contains(code);
        }
    }
}
