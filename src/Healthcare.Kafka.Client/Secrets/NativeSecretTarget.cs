namespace Healthcare.Kafka.Client;

/// <summary>A client of librdkafka that is our own.</summary>
internal sealed class NativeSecretTarget(NativeClientHandle client) : ISecretTarget
{
    private const int ErrorTextSize = 512;

    public void SetCredentials(SaslCredentials credentials)
    {
        var error = Librdkafka.rd_kafka_sasl_set_credentials(client, credentials.Username, credentials.Password);
        if (error != 0)
        {
            var code = Librdkafka.rd_kafka_error_code(error);
            Librdkafka.rd_kafka_error_destroy(error);
            throw new KafkaException(code);
        }
    }

    public void SetToken(OAuthBearerToken token)
    {
        string[] extensions = [.. token.Extensions.SelectMany(static one => new[] { one.Key, one.Value })];
        Span<byte> text = stackalloc byte[ErrorTextSize];
        Check(Librdkafka.rd_kafka_oauthbearer_set_token(
            client, token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.PrincipalName, extensions, (nuint)extensions.Length, text, ErrorTextSize));
    }

    public void FailToken(string why) => Check(Librdkafka.rd_kafka_oauthbearer_set_token_failure(client, why));

    private static void Check(ErrorCode code)
    {
        if (code != ErrorCode.NoError)
        {
            throw new KafkaException(code);
        }
    }
}
