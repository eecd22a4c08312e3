namespace Healthcare.Kafka.Client;

/// <summary>Places that are spread evenly over a row; every place of a row that is no longer than the sample may be.</summary>
internal readonly struct EvenSample(int of, int most)
{
    public int Count => Math.Min(of, most);

    /// <summary>Gets the place of one of them: the middle of its share of the row.</summary>
    public int this[int number] => (int)(((2L * number) + 1) * of / (2L * Count));
}
