namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What a produce run sends. The values are made beforehand: serialization is measured by benchmarks of its own.</summary>
internal sealed class Outgoing
{
    private const int DefaultCount = 1_000_000;
    private const int Values = 4_096;
    private readonly byte[][] _values = [.. Enumerable.Range(0, Values).Select(static number => Payload.Incompressible(number))];

    private readonly int _measured;

    public Outgoing(Run run) => _measured = run.Messages ?? DefaultCount;

    public byte[] Value(int number) => _values[number % Values];

    /// <summary>Produces until the client is warm, then what is measured.</summary>
    /// <param name="measurement">What is measured.</param>
    /// <param name="produce">Produces so many messages from that number on, and returns when each has its outcome.</param>
    /// <returns>How many there were in all.</returns>
    public async Task<int> ProduceAsync(Measurement measurement, Func<int, int, Task> produce)
    {
        var sent = 0;
        for (var warmUp = new WarmUp(); warmUp.TryNext(out _);)
        {
            var pass = Math.Max(1, _measured / 8);
            await produce(sent, pass);
            sent += pass;
        }

        measurement.Start();
        await produce(sent, _measured);
        measurement.Stop(_measured);
        return sent + _measured;
    }
}
