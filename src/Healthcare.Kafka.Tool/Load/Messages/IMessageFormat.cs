namespace Healthcare.Kafka.Tool;

/// <summary>A format that clinical systems send.</summary>
internal interface IMessageFormat
{
    /// <summary>Gets what a report calls it.</summary>
    string Name { get; }

    /// <summary>Writes one result of a patient.</summary>
    LoadMessage Write(InventedPatient patient, DateTimeOffset at);
}
