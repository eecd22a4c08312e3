using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>Values as librdkafka writes them.</summary>
internal static class OptionText
{
    public static string? Of(object? value) => value switch
    {
        null => null,
        string { Length: 0 } => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        ProducerPreset or ConsumerPreset or DeliveryFailurePolicy or TopicProblemPolicy or ConsumerFailurePolicy or ClientTransport => value.ToString(),
        Enum choice => OfEnum(choice),
        IList<string> list => list.Count == 0 ? null : string.Join(',', list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    public static string BytesAsKbytes(string bytes) =>
        ((long.Parse(bytes, CultureInfo.InvariantCulture) + 1023) / 1024).ToString(CultureInfo.InvariantCulture);

    public static TimeSpan Time(string milliseconds) => TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture));

    public static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public static long Long(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string OfEnum(Enum choice) => choice switch
    {
        SaslMechanism.Gssapi => "GSSAPI",
        SaslMechanism.Plain => "PLAIN",
        SaslMechanism.ScramSha256 => "SCRAM-SHA-256",
        SaslMechanism.ScramSha512 => "SCRAM-SHA-512",
        SaslMechanism.OAuthBearer => "OAUTHBEARER",
        PartitionAssignmentStrategy.CooperativeSticky => "cooperative-sticky",
        Partitioner.ConsistentRandom => "consistent_random",
        Partitioner.Murmur2Random => "murmur2_random",
        SecurityProtocol.SaslPlaintext => "sasl_plaintext",
        SecurityProtocol.SaslSsl => "sasl_ssl",
        IsolationLevel.ReadCommitted => "read_committed",
        IsolationLevel.ReadUncommitted => "read_uncommitted",
        _ => Lower(choice.ToString()),
    };

#pragma warning disable CA1308 // librdkafka writes its values in lower case.
    private static string Lower(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308
}
