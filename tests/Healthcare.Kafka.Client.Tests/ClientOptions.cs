namespace Healthcare.Kafka.Client.Tests;

/// <summary>Options that are valid and reach nobody.</summary>
internal static class ClientOptions
{
    public static void Local(HealthcareProducerOptions options) => LocalBrokers(options);

    public static void Local(HealthcareConsumerOptions options)
    {
        LocalBrokers(options);
        options.GroupId = "group";
        options.Topics.Add("topic");
    }

    private static void LocalBrokers(HealthcareClientOptions options)
    {
        options.BootstrapServers = "localhost:1";
        options.Security.Protocol = SecurityProtocol.Plaintext;
        options.Security.AllowInsecurePlaintext = true;
        options.Security.AllowInsecureInProduction = true;
    }
}
