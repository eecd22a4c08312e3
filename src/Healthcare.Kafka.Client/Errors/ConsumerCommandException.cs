namespace Healthcare.Kafka.Client;

/// <summary>A command to a consumer was not carried out. But for <see cref="ConsumerCommandError.NotEnded"/>, nothing was changed, unless the text says so.</summary>
public sealed class ConsumerCommandException : HealthcareKafkaException
{
    private ConsumerCommandException(string clientName, ConsumerCommandError error, ErrorCode code, string whatHappened, string whatToDo, TopicPartition? partition = null)
        : base(
            $"Consumer '{clientName}' {whatHappened}: {error} ({code}). "
            + (error == ConsumerCommandError.NotEnded ? "It may still take effect. " : "Nothing was changed. ")
            + $"{whatToDo} See docs/errors.md#consumercommandexception.",
            clientName,
            code)
    {
        Error = error;
        Partition = partition;
    }

    /// <summary>Gets why.</summary>
    public ConsumerCommandError Error { get; }

    /// <summary>Gets the topic and partition concerned, when it is one.</summary>
    public TopicPartition? Partition { get; }

    internal static ConsumerCommandException NotRunning(string clientName) =>
        new(clientName, ConsumerCommandError.NotRunning, ErrorCode.Local_State, "does not run", "Send it to an instance that runs.");

    internal static ConsumerCommandException NotSubscribed(string clientName, string topic) => new(
        clientName, ConsumerCommandError.NotSubscribed, ErrorCode.Local_UnknownTopic, $"does not consume topic '{topic}'", "Correct the topic's name.");

    internal static ConsumerCommandException NotAssigned(string clientName, CommandScope scope) => new(
        clientName,
        ConsumerCommandError.NotAssigned,
        ErrorCode.Local_UnknownPartition,
        $"does not have {scope} now",
        "Send it to the instance of the group that has it.",
        scope.Partition);

    internal static ConsumerCommandException NotHalted(string clientName, TopicPartition partition) => new(
        clientName, ConsumerCommandError.NotHalted, ErrorCode.Local_State, $"goes on with {Name(partition)}", "There is nothing to do.", partition);

    internal static ConsumerCommandException NothingToSkip(string clientName, TopicPartition partition, HaltReason reason) => new(
        clientName,
        ConsumerCommandError.NothingToSkip,
        ErrorCode.Local_State,
        $"stands still with {Name(partition)} for {reason}, not at a message",
        "Retry it, or seek to where it is to go on.",
        partition);

    internal static ConsumerCommandException OutOfRange(string clientName, TopicPartitionOffset position, WatermarkOffsets held) => new(
        clientName,
        ConsumerCommandError.OffsetOutOfRange,
        ErrorCode.OffsetOutOfRange,
        $"cannot go to {Name(position.TopicPartition)}@{position.Offset.Value}: the log holds {held.Low.Value} up to {held.High.Value}",
        "Choose an offset of the log, or its end.",
        position.TopicPartition);

    internal static ConsumerCommandException Failed(string clientName, ErrorCode code, CommandScope scope, string command) => new(
        clientName, ConsumerCommandError.Failed, code, $"could not {command} {scope}", "Try again when the brokers can be reached.", scope.Partition);

    internal static ConsumerCommandException NotInTime(string clientName, TimeSpan timeout) => new(
        clientName,
        ConsumerCommandError.NotInTime,
        ErrorCode.Local_TimedOut,
        $"did not come to the command within {timeout.TotalSeconds:F0} s",
        "Try again; a rebalance or a handler that does not end holds it up.");

    internal static ConsumerCommandException NotEnded(string clientName, TimeSpan timeout) => new(
        clientName,
        ConsumerCommandError.NotEnded,
        ErrorCode.Local_TimedOut,
        $"did not end the command within {timeout.TotalSeconds:F0} s",
        "Look at the consumer's status before sending it again.");

    private static string Name(TopicPartition partition) => $"{partition.Topic}[{partition.Partition.Value}]";
}
