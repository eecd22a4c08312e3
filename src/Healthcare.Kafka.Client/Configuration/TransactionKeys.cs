using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>What a transactional id implies for keys that are not set. librdkafka refuses messages that may outlive their transaction.</summary>
internal static class TransactionKeys
{
    private const string TimeoutKey = "transaction.timeout.ms";
    private const string SocketKey = "socket.timeout.ms";

    /// <summary>Gets the value of a key that neither options nor preset set; null to leave it to librdkafka.</summary>
    public static string? Implied(OptionKey row, HealthcareClientOptions options) => (row.Key, options) switch
    {
        (TimeoutKey or SocketKey, HealthcareProducerOptions { TransactionalId: null }) => null,
        (TimeoutKey, HealthcareProducerOptions { TransactionTimeout: null } producer) when DeliveryTimeout(producer) > Number(row.Librdkafka!) =>
            Text(DeliveryTimeout(producer)!.Value),

        // librdkafka would raise it to the transaction's timeout, and a silent broker would use up a message's whole time.
        (SocketKey, HealthcareProducerOptions { SocketTimeout: null } producer) when Timeout(producer).TotalMilliseconds > Number(row.Librdkafka!) =>
            row.Librdkafka,
        _ => null,
    };

    /// <summary>Gets how long a transaction may stay open.</summary>
    public static TimeSpan Timeout(HealthcareProducerOptions options)
    {
        var row = LibrdkafkaKeys.Of(options.Keys, nameof(options.TransactionTimeout));
        return OptionText.Time(row.Text(options) ?? Implied(row, options) ?? row.Librdkafka!);
    }

    /// <summary>Gets the delivery timeout in milliseconds, unless it is left to librdkafka.</summary>
    public static double? DeliveryTimeout(HealthcareProducerOptions options) =>
        LibrdkafkaKeys.Of(options.Keys, nameof(options.DeliveryTimeout)).Effective(options) is { } text ? Number(text) : null;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double milliseconds) => milliseconds.ToString(CultureInfo.InvariantCulture);
}
