using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;

namespace Healthcare.Kafka.Tool;

/// <summary>The requests that a broker answers, with the versions of each.</summary>
internal sealed record ApiVersions(IReadOnlyDictionary<short, (short Least, short Most)> Ranges)
{
    private const short ApiKey = 18;
    private const short Fetch = 1;
    private const short DescribeCluster = 60;
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Gets what of Kafka's releases it looks like.</summary>
    /// <remarks>By Fetch, which every broker answers, with ZooKeeper and without: 4.0 took versions 0 to 3 away, 3.7 added 16. DescribeCluster came with 2.8.</remarks>
    public string Release => Ranges.GetValueOrDefault(Fetch) switch
    {
        { Least: >= 4 } => "4.0 or newer",
        { Most: >= 16 } => "3.7 to 3.9",
        _ => Ranges.ContainsKey(DescribeCluster) ? "2.8 to 3.6" : "before 2.8",
    };

    /// <summary>Gets the keys with their versions, to compare brokers by.</summary>
    public string Fingerprint => string.Join(' ', Ranges.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}:{pair.Value.Least}-{pair.Value.Most}"));

    /// <summary>Asks a broker. No login is needed: brokers answer this request before one.</summary>
    public static async Task<ApiVersions> AskAsync(string host, int port, KafkaSecurityOptions security, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
        if (security.Protocol is not (SecurityProtocol.Ssl or SecurityProtocol.SaslSsl))
        {
            return await AskAsync(client.GetStream(), cancellationToken).ConfigureAwait(false);
        }

        using var ssl = new SslStream(client.GetStream());
        await ssl.AuthenticateAsClientAsync(BrokerTls.Options(host, security), cancellationToken).ConfigureAwait(false);
        return await AskAsync(ssl, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the answer to version 0 of the request.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ApiVersions Read(ReadOnlySpan<byte> answer)
    {
        // Correlation id, error, count, then key, least and most of each.
        if (answer.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(answer[4..]) != 0 || BinaryPrimitives.ReadInt32BigEndian(answer[6..]) is var count
            && (count < 0 || answer.Length < 10 + (count * 6L)))
        {
            throw new InvalidDataException("The broker answered something else.");
        }

        var ranges = new Dictionary<short, (short, short)>();
        for (var at = 10; ranges.Count < BinaryPrimitives.ReadInt32BigEndian(answer[6..]); at += 6)
        {
            ranges[BinaryPrimitives.ReadInt16BigEndian(answer[at..])] =
                (BinaryPrimitives.ReadInt16BigEndian(answer[(at + 2)..]), BinaryPrimitives.ReadInt16BigEndian(answer[(at + 4)..]));
        }

        return new(ranges);
    }

    private static async Task<ApiVersions> AskAsync(Stream stream, CancellationToken cancellationToken)
    {
        // Size, key, version 0, correlation id 1, no client id.
        byte[] request = [0, 0, 0, 10, 0, (byte)ApiKey, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF];
        await stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        var size = new byte[4];
        await stream.ReadExactlyAsync(size, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(size);
        var answer = new byte[length is > 0 and <= LargestAnswer ? length : throw new InvalidDataException("The broker answered something else.")];
        await stream.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
        return Read(answer);
    }
}
