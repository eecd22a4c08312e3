namespace Healthcare.Kafka.Client;

/// <summary>A topic whose messages go to the same partition of another.</summary>
/// <param name="Topic">The other one, which needs as many partitions at least.</param>
/// <param name="Source">The topic.</param>
/// <param name="NeedsSame">Whether it must not have more either.</param>
internal sealed record TopicSource(string Topic, string Source, bool NeedsSame = false);
