namespace Healthcare.Kafka.Client;

/// <summary>Where librdkafka is with its transactions. An end that got no answer can only be asked for again.</summary>
internal enum NativeState
{
    New,
    Ready,
    Open,
    Committing,
    Aborting,
}
