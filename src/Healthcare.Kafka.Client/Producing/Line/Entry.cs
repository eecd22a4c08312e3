namespace Healthcare.Kafka.Client;

/// <summary>How a message's entry ended: <see cref="ErrorCode.NoError"/> when it was accepted, else why it was not.</summary>
internal readonly record struct Entry(ErrorCode Code, bool FollowsFailure = false)
{
    /// <summary>Gets whether librdkafka had no room: the message stays first in the line.</summary>
    public bool IsQueueFull => Code == ErrorCode.Local_QueueFull && !FollowsFailure;

    public static implicit operator Entry(ErrorCode code) => new(code);
}
