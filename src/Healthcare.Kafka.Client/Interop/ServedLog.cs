namespace Healthcare.Kafka.Client;

/// <summary>
/// Builds clients of Confluent.Kafka that give librdkafka's log lines with their polls, where they would call their log handler on the threads that send
/// and fetch.
/// </summary>
/// <remarks>
/// librdkafka blocks every signal on its own threads. What is an exception elsewhere, a null that an application's logger follows, is a SIGSEGV there that
/// .NET cannot take: the process ends at once, with exit code 139 and no word in any log.
/// </remarks>
internal static class ServedLog
{
    private static readonly KeyValuePair<string, string> _key = new("log.queue", "true");

    /// <param name="build">Builds a client with these keys beside its own.</param>
    public static TClient Build<TClient>(Func<KeyValuePair<string, string>[], TClient> build)
        where TClient : IClient
    {
        var client = build([_key]);
        if (NativeClient.Of(client) is { } native)
        {
            native.Call(static pointer => Librdkafka.rd_kafka_set_log_queue(pointer, 0));
            return client;
        }

        // Nobody could ever read that queue.
        client.Dispose();
        return build([]);
    }
}
