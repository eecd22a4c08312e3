using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Deserializes, again and again where a deserializer could not reach what it needs. There is no last try: the message is not to blame, so nothing
/// may be given up for it, and the partition waits.
/// </summary>
internal sealed class DeserializationRetry<TKey, TValue>(
    ConsumerSettings settings, RecordDeserializer<TKey, TValue> deserializer, ILogger logger, TimeProvider timeProvider)
{
    // The waits of the retries may be zero, which is no way to ask a service that is down.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Fills <paramref name="messages"/> from <paramref name="start"/> up to the first record that cannot be deserialized now.</summary>
    /// <returns>
    /// The index of that record, and the type of the exception when it never can be. Without one, what comes first may be handled, and then the rest be
    /// asked for; nothing comes first when the lane drains.
    /// </returns>
    public async ValueTask<(int End, Type? FailureType)> DeserializeAsync(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages, int start)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (end, failureType, passes) = await deserializer.DeserializeAsync(batch, messages, start).ConfigureAwait(false);
            if (!passes)
            {
                return (end, failureType);
            }

            if (end > start || batch.Draining.IsCancellationRequested)
            {
                return (end, null);
            }

            var at = batch.PositionOf(end);
            logger.DeserializerWaits(settings.Name, at.Topic, at.Partition.Value, at.Offset.Value, attempt, failureType!);
            await Task.Delay(Delay(attempt), timeProvider, batch.Draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Delay(int attempt)
    {
        var longest = Math.Max(settings.Retry.MaxDelay.Ticks, Shortest.Ticks);
        var first = Math.Max(settings.Retry.Delay.Ticks, Shortest.Ticks);

        // All partitions meet the same outage at once: what they ask next is spread.
        return TimeSpan.FromTicks((long)(Math.Min(longest, first * Math.Pow(2, attempt - 1)) * (0.75 + (Random.Shared.NextDouble() / 4))));
    }
}
