using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>Checks what every client needs to reach a cluster.</summary>
internal static class ConnectionRules
{
    public static void Check(RegisteredClient client, HealthcareClientOptions options, OptionErrors errors)
    {
        CheckBrokers(client, options, errors);
        if (client.Kind != ClientKind.Topics)
        {
            CheckTransport(options, errors, NativeLibraryCheck.OfLoaded);
        }

        if (errors.Number(nameof(options.ReconnectBackoff)) > errors.Number(nameof(options.ReconnectBackoffMax)))
        {
            errors.RefusePair(nameof(options.ReconnectBackoff), "must not be above", nameof(options.ReconnectBackoffMax));
        }

        if (errors.Number(nameof(options.RetryBackoff)) > errors.Number(nameof(options.RetryBackoffMax)))
        {
            errors.RefusePair(nameof(options.RetryBackoff), "must not be above", nameof(options.RetryBackoffMax));
        }
    }

    /// <summary>Checks that the native transport can be had where it must.</summary>
    public static void CheckTransport(HealthcareClientOptions options, OptionErrors errors, NativeLibraryCheck check)
    {
        if (options.Transport == ClientTransport.Native && check.Fault is { } fault)
        {
            errors.Refuse(nameof(options.Transport), $"it cannot be had, as {fault}. {NativeLibraryCheck.Remedy}");
        }
    }

    private static void CheckBrokers(RegisteredClient client, HealthcareClientOptions options, OptionErrors errors)
    {
        if (string.IsNullOrWhiteSpace(options.BootstrapServers))
        {
            errors.Add(
                $"the brokers are not set; set {RegisteredClient.SharedSection}:{nameof(options.BootstrapServers)} for all clients, "
                + $"or {client.Section}:{nameof(options.BootstrapServers)} (bootstrap.servers) for this one, to host:port separated by commas.");
        }
        else if (!options.BootstrapServers.Split(',').All(broker => IsBroker(broker.Trim())))
        {
            errors.Refuse(nameof(options.BootstrapServers), "write host:port, separated by commas, with ports from 1 to 65535");
        }
        else if (options.BootstrapServers.Split(',').Any(broker => HasOtherProtocol(broker.Trim(), options.Security)))
        {
            errors.Refuse(
                nameof(options.BootstrapServers), $"a protocol in front must be that of {errors.Name("Security.Protocol")}; better leave it out");
        }
    }

    // librdkafka passes over such a broker with no more than a log line; with all of them, it tries to reach none for ever.
    private static bool HasOtherProtocol(string broker, KafkaSecurityOptions security) =>
        broker.IndexOf("://", StringComparison.Ordinal) is >= 0 and var end
        && !string.Equals(
            broker[..end], OptionText.Of(security.Protocol ?? SecurityProtocol.Plaintext), StringComparison.OrdinalIgnoreCase);

    private static bool IsBroker(string broker)
    {
        // librdkafka takes a protocol in front, such as SSL://host:9093.
        var address = broker[(broker.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];
        var colon = address.LastIndexOf(':');
        var isBareIPv6 = address.EndsWith(']');
        var host = colon < 0 || isBareIPv6 ? address : address[..colon];
        var port = colon < 0 || isBareIPv6 ? "9092" : address[(colon + 1)..];
        return host.Length > 0 && !host.Any(char.IsWhiteSpace)
            && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535;
    }
}
