using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A native client that notes what it is told.</summary>
internal sealed class FakeSecretTarget : ISecretTarget
{
    private readonly ConcurrentQueue<string> _told = new();

    public IReadOnlyList<string> Told => [.. _told];

    public ErrorCode Refuses { get; set; }

    public void SetCredentials(SaslCredentials credentials) => Note($"{credentials.Username}/{credentials.Password}");

    public void SetToken(OAuthBearerToken token) => Note(token.Value);

    public void FailToken(string why) => Note($"failed: {why}");

    private void Note(string text)
    {
        if (Refuses != ErrorCode.NoError)
        {
            throw new KafkaException(Refuses);
        }

        _told.Enqueue(text);
    }
}
