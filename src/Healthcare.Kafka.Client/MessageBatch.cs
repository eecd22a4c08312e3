using System.Collections;

namespace Healthcare.Kafka.Client;

/// <summary>Messages of one partition in offset order, handed to a <see cref="IBatchHandler{TKey, TValue}"/> in one call.</summary>
/// <remarks>
/// A handler that has nothing to say of single messages just returns or throws. What it does say takes effect when it has returned or
/// thrown, and holds either way. Verdicts may come from several threads of the handler; after the call they are refused.
/// </remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
#pragma warning disable CA1710 // A batch, in Kafka's own word.
public sealed class MessageBatch<TKey, TValue> : IReadOnlyList<IncomingMessage<TKey, TValue>>
#pragma warning restore CA1710
{
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<IncomingMessage<TKey, TValue>> _messages;
    private MessageVerdict[]? _verdicts;
    private bool _closed;

    internal MessageBatch(string consumerName, TopicPartition topicPartition, IReadOnlyList<IncomingMessage<TKey, TValue>> messages, int attempt, LaneBatch? source = null)
    {
        ConsumerName = consumerName;
        TopicPartition = topicPartition;
        _messages = messages;
        Attempt = attempt;
        Source = source;
    }

    /// <summary>Gets the name of the consumer.</summary>
    public string ConsumerName { get; }

    /// <summary>Gets the topic and partition that all messages of the batch are from.</summary>
    public TopicPartition TopicPartition { get; }

    /// <summary>Gets which try this is, from 1.</summary>
    public int Attempt { get; }

    /// <summary>Gets the number of messages.</summary>
    public int Count => _messages.Count;

    /// <summary>Gets the message at <paramref name="index"/>, in offset order.</summary>
    /// <param name="index">The place in the batch, from 0.</param>
    public IncomingMessage<TKey, TValue> this[int index] => _messages[index];

    /// <summary>Gets the batch as it was received; null for one that no consumer made.</summary>
    internal LaneBatch? Source { get; }

    /// <summary>Says that <paramref name="message"/> is handled: it does not come again, also when the handler throws later in this call.</summary>
    /// <remarks>Only needed by a handler that may throw: one that returns acknowledges everything that it did not mark otherwise.</remarks>
    /// <param name="message">A message of this batch.</param>
    /// <exception cref="ArgumentException">The message is not of this batch.</exception>
    /// <exception cref="InvalidOperationException">It has another verdict already, or the handler's call is over.</exception>
    public void Acknowledge(IncomingMessage<TKey, TValue> message) => Mark(message, new MessageVerdict(VerdictKind.Acknowledge));

    /// <summary>Says that <paramref name="message"/> and all before it are handled, but for those that were marked otherwise.</summary>
    /// <param name="message">A message of this batch.</param>
    /// <exception cref="ArgumentException">The message is not of this batch.</exception>
    /// <exception cref="InvalidOperationException">The handler's call is over.</exception>
    public void AcknowledgeUpTo(IncomingMessage<TKey, TValue> message)
    {
        lock (_gate)
        {
            var verdicts = Open(message, out var last);
            foreach (ref var verdict in verdicts.AsSpan(0, last + 1))
            {
                verdict = verdict.Kind == VerdictKind.None ? new MessageVerdict(VerdictKind.Acknowledge) : verdict;
            }
        }
    }

    /// <summary>Has <paramref name="message"/> come again, without those that were acknowledged.</summary>
    /// <remarks>
    /// The partition waits, or the key where keys are ordered: the next call has the messages marked so, in order, after the longest of
    /// their delays or the wait of <see cref="ConsumerRetryOptions"/>. It counts as a failed try; when the tries are used up, the message
    /// goes the way of <see cref="HealthcareConsumerOptions.OnFailure"/>.
    /// </remarks>
    /// <param name="message">A message of this batch.</param>
    /// <param name="delay">The least wait, 0 to 1 day; none when omitted.</param>
    /// <exception cref="ArgumentException">The message is not of this batch.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The delay is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The message has another verdict already, or the handler's call is over.</exception>
    public void Retry(IncomingMessage<TKey, TValue> message, TimeSpan? delay = null)
    {
        RetryDelay.Check(delay ?? TimeSpan.Zero);
        Mark(message, new MessageVerdict(VerdictKind.Retry, delay ?? TimeSpan.Zero));
    }

    /// <summary>Gives <paramref name="message"/> up: it is written to the dead-letter topic, whatever <see cref="HealthcareConsumerOptions.OnFailure"/> says, and then acknowledged.</summary>
    /// <remarks>A consumer without a dead-letter topic halts the partition at it.</remarks>
    /// <param name="message">A message of this batch.</param>
    /// <param name="reasonCode">
    /// 1 to 64 ASCII letters, digits, dots, underscores and hyphens; it goes to logs and to the dead letter, so use a constant and nothing
    /// that identifies a patient.
    /// </param>
    /// <exception cref="ArgumentException">The message is not of this batch, or the code is none.</exception>
    /// <exception cref="InvalidOperationException">The message has another verdict already, or the handler's call is over.</exception>
    public void DeadLetter(IncomingMessage<TKey, TValue> message, string reasonCode)
    {
        ReasonCode.Check(reasonCode);
        Mark(message, new MessageVerdict(VerdictKind.DeadLetter, ReasonCode: reasonCode));
    }

    /// <summary>Enumerates the messages in offset order.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<IncomingMessage<TKey, TValue>> GetEnumerator() => _messages.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _messages.GetEnumerator();

    /// <summary>Takes no further verdict.</summary>
    /// <returns>The verdicts, message by message; null when there are none.</returns>
    internal MessageVerdict[]? Close()
    {
        lock (_gate)
        {
            _closed = true;
            return _verdicts;
        }
    }

    private void Mark(IncomingMessage<TKey, TValue> message, MessageVerdict verdict)
    {
        lock (_gate)
        {
            var verdicts = Open(message, out var place);
            if (verdicts[place].Kind != VerdictKind.None && verdicts[place] != verdict)
            {
                throw new InvalidOperationException(
                    $"Consumer '{ConsumerName}': {message} has the verdict {verdicts[place].Kind} already and cannot have {verdict.Kind} too. Give each message one.");
            }

            verdicts[place] = verdict;
        }
    }

    private MessageVerdict[] Open(IncomingMessage<TKey, TValue> message, out int place)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_closed)
        {
            throw new InvalidOperationException(
                $"Consumer '{ConsumerName}': the handler's call with {message} is over, so a verdict comes too late. Await everything before you return.");
        }

        place = Find(message);
        return _verdicts ??= new MessageVerdict[Count];
    }

    private int Find(IncomingMessage<TKey, TValue> message)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (ReferenceEquals(_messages[middle], message))
            {
                return middle;
            }

            (low, high) = _messages[middle].Offset.Value < message.Offset.Value ? (middle + 1, high) : (low, middle - 1);
        }

        throw new ArgumentException($"Consumer '{ConsumerName}': {message} is not of this batch. Give verdicts on the messages of the call only.", nameof(message));
    }
}
