namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>One of the callers of a soak: single messages, batches, enqueued ones and flushes of three patients of its own, some of them cancelled.</summary>
internal sealed class SoakCaller(CheckedCalls calls, IHealthcareProducer<string, string> producer, string topic, int number, Random random)
{
    private const int Keys = 3;

    private readonly string[] _keys = [.. Enumerable.Range(0, Keys).Select(i => CheckedCalls.Key((Keys * number) + i))];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource();
            if (random.Next(20) == 0)
            {
                patience.CancelAfter(random.Next(50));
            }

            try
            {
                await ResumeAsync();
                await CallAsync(patience.Token);
            }
            catch (DeliveryException)
            {
                // In the ledger already, and no reason to stop.
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                // Likewise.
            }

            await Task.Delay(random.Next(120), CancellationToken.None);
        }
    }

    // As a caller does that has learnt what became of its messages; nothing of what failed is produced again.
    private async Task ResumeAsync()
    {
        foreach (var key in _keys)
        {
            await producer.ResumeKeyAsync(topic, key, CancellationToken.None);
        }
    }

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        switch (random.Next(100))
        {
            case < 45:
                await calls.ProduceBatchAsync([.. Enumerable.Range(0, 1 + random.Next(40)).Select(_ => AnyKey())], AnySize(), cancellationToken);
                break;
            case < 70:
                await calls.ProduceAsync(AnyKey(), AnySize(), cancellationToken);
                break;
            case < 95:
                for (var left = 1 + random.Next(20); left > 0; left--)
                {
                    await calls.EnqueueAsync(AnyKey(), AnySize(), cancellationToken);
                }

                break;
            default:
                await producer.FlushAsync(cancellationToken);
                break;
        }
    }

    private string AnyKey() => _keys[random.Next(Keys)];

    private int AnySize() => random.Next(200, 4_000);
}
