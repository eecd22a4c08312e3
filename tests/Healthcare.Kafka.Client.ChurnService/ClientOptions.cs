namespace Healthcare.Kafka.Client.ChurnService;

internal static class ClientOptions
{
    /// <summary>Points a client at the brokers of a test, which go and come back.</summary>
    public static void UsePlaintext(this HealthcareClientOptions options, string bootstrapServers)
    {
        options.BootstrapServers = bootstrapServers;
        options.Security.Protocol = SecurityProtocol.Plaintext;
        options.Security.AllowInsecurePlaintext = true;
        options.Security.AllowInsecureInProduction = true;
        options.SocketConnectionSetupTimeout = TimeSpan.FromSeconds(1);
        options.ReconnectBackoffMax = TimeSpan.FromMilliseconds(500);
    }
}
