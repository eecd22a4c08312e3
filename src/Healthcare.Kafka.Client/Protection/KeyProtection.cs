namespace Healthcare.Kafka.Client;

/// <summary>Whose keys one producer turns into pseudonyms, and with what.</summary>
internal sealed record KeyProtection(IKeyProtector Protector, TopicChoice Topics);
