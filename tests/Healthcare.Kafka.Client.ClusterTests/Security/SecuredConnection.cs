using System.Buffers.Binary;
using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>One connection to a secured broker: answers what is about the login itself, and passes the rest on.</summary>
internal sealed class SecuredConnection(SecuredBrokers brokers, Stream client, Stream broker) : IDisposable
{
    private const short ApiVersions = 18;
    private const short SaslHandshake = 17;
    private const short SaslAuthenticate = 36;
    private const short UnsupportedVersion = 35;
    private const short SaslAuthenticationFailed = 58;
    private const string Bearer = "auth=Bearer ";

    private readonly SemaphoreSlim _writing = new(1);
    private int _versionsAsked = -1;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = AnswersAsync(end.Token);
        try
        {
            while (await ReadAsync(client, end.Token) is { } request && await TakeAsync(request, end.Token))
            {
            }
        }
        finally
        {
            await end.CancelAsync();
            await answers.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    public void Dispose() => _writing.Dispose();

    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> TakeAsync(byte[] request, CancellationToken cancellationToken)
    {
        var (api, version, id) = (BinaryPrimitives.ReadInt16BigEndian(request), BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(2)), BinaryPrimitives.ReadInt32BigEndian(request.AsSpan(4)));
        switch (api)
        {
            // The oldest form of the answer is the one that is easy to add to.
            case ApiVersions when version > 0:
                await AnswerAsync(id, [.. Short(UnsupportedVersion), 0, 0, 0, 0], cancellationToken);
                return true;
            case ApiVersions:
                _versionsAsked = id;
                break;
            case SaslHandshake:
                await AnswerAsync(id, [.. Short(0), 0, 0, 0, 1, .. Text(brokers.TakesToken is null ? "PLAIN" : "OAUTHBEARER")], cancellationToken);
                return true;
            case SaslAuthenticate:
                var accepts = brokers.Accepts(SecretOf(request));
                await AnswerAsync(id, [.. Short(accepts ? (short)0 : SaslAuthenticationFailed), .. Short(-1), 0, 0, 0, 0], cancellationToken);
                return accepts;
        }

        await WriteAsync(broker, request, cancellationToken);
        return true;
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        while (await ReadAsync(broker, cancellationToken) is { } answer)
        {
            if (BinaryPrimitives.ReadInt32BigEndian(answer) == _versionsAsked)
            {
                _versionsAsked = -1;
                answer = WithLogin(answer);
            }

            foreach (var one in brokers.Brokers)
            {
                one.Redirect(answer);
            }

            await WriteToClientAsync(answer, cancellationToken);
        }
    }

    private byte[] WithLogin(byte[] answer)
    {
        if (!brokers.WantsLogin)
        {
            return answer;
        }

        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(6), BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(6)) + 2);
        return [.. answer, .. Short(SaslHandshake), .. Short(0), .. Short(1), .. Short(SaslAuthenticate), .. Short(0), .. Short(0)];
    }

    // Behind the header with the client's id: the length, then an authorization id, the user and the password, each behind a zero; or a token behind its word.
    private string SecretOf(byte[] request)
    {
        var idLength = Math.Max((short)0, BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(8)));
        var said = Encoding.UTF8.GetString(request.AsSpan(10 + idLength + 4));
        return brokers.TakesToken is null ? said.Split('\0')[2] : said.Split('\x01').Single(part => part.StartsWith(Bearer, StringComparison.Ordinal))[Bearer.Length..];
    }

    private Task AnswerAsync(int id, byte[] body, CancellationToken cancellationToken)
    {
        var answer = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(answer, id);
        body.CopyTo(answer, 4);
        return WriteToClientAsync(answer, cancellationToken);
    }

    private async Task WriteToClientAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(client, frame, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static byte[] Text(string text) => [.. Short((short)text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Short(short number) => [(byte)(number >> 8), (byte)number];

    private static async Task WriteAsync(Stream stream, byte[] frame, CancellationToken cancellationToken)
    {
        var whole = new byte[4 + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(whole, frame.Length);
        frame.CopyTo(whole, 4);
        await stream.WriteAsync(whole, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var length = new byte[4];
        if (await stream.ReadAtLeastAsync(length, 4, throwOnEndOfStream: false, cancellationToken) < 4)
        {
            return null;
        }

        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(frame, cancellationToken);
        return frame;
    }
}
