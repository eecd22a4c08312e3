namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>
/// Sums up the numbers of messages: how many, their sum, and the sum of their hashes. Each number once is the only likely way to all three; a bitmap
/// would say the same for more time per message.
/// </summary>
internal record struct Tally
{
    public long Count { get; private set; }

    public long Sum { get; private set; }

    public ulong Hashes { get; private set; }

    /// <summary>Gets the tally of each number from 0 up to <paramref name="count"/>, once.</summary>
    public static Tally OfFirst(long count)
    {
        var tally = new Tally();
        for (var number = 0L; number < count; number++)
        {
            tally.Add(number);
        }

        return tally;
    }

    public void Add(long number)
    {
        Count++;
        Sum += number;
        Hashes += Hash((ulong)number);
    }

    public void Add(Tally other)
    {
        Count += other.Count;
        Sum += other.Sum;
        Hashes += other.Hashes;
    }

    /// <exception cref="RunFailedException">It is another tally.</exception>
    public readonly void MustBe(Tally expected, string what)
    {
        if (this != expected)
        {
            throw new RunFailedException(
                $"{what}: {Count} messages with the sum {Sum}, expected {expected.Count} with {expected.Sum}"
                + (Count == expected.Count ? "; some came twice and others not at all." : "."));
        }
    }

    private static ulong Hash(ulong number)
    {
        number = (number + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        return number ^ (number >> 29);
    }
}
