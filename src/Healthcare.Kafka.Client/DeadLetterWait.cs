namespace Healthcare.Kafka.Client;

/// <summary>A wait for the dead-letter topic: what is to be given up is not committed meanwhile, and what stands behind it waits too.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Code">The last error; <see cref="ErrorCode.NoError"/> before one.</param>
public sealed record DeadLetterWait(DateTimeOffset Since, ErrorCode Code);
