namespace Healthcare.Kafka.Client;

/// <summary>Deserializes a batch and takes it through the handler. The good messages before a bad one are handled first.</summary>
internal sealed class HandlerProcessor<TKey, TValue>(ConsumerSettings settings, RecordDeserializer<TKey, TValue> deserializer, HandlerRetry<TKey, TValue> retry)
    : BatchProcessor
{
    public override async ValueTask<Halt?> ProcessAsync(LaneBatch batch)
    {
        var messages = new IncomingMessage<TKey, TValue>[batch.Count];
        var (good, failureType) = await deserializer.DeserializeAsync(batch, messages).ConfigureAwait(false);
        if (good > 0)
        {
            var work = new HandlerWork<TKey, TValue>(settings.Name, batch, new ArraySegment<IncomingMessage<TKey, TValue>>(messages, 0, good));
            var failure = await retry.RunAsync(work).ConfigureAwait(false);
            if (!work.IsDone)
            {
                return failure is null ? null : new Halt(HaltReason.HandlerFailed, work.NextPosition, failure.GetType().FullName);
            }
        }

        return failureType is null ? null : new Halt(HaltReason.DeserializationFailed, batch.PositionOf(good), failureType.FullName);
    }
}
