using System.Buffers.Binary;
using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Where a broker is, and where its proxy is. In the protocol an address is the host's name, then four bytes of port.</summary>
internal sealed class BrokerAddress(string host, int port)
{
    private byte[] _told = [];
    private byte[] _instead = [];

    public string Host => host;

    public int Port => port;

    public int ProxyPort
    {
        get;
        set
        {
            field = value;
            _told = Bytes(port);
            _instead = Bytes(value);
        }
    }

    public static BrokerAddress Parse(string address)
    {
        var colon = address.LastIndexOf(':');
        return new BrokerAddress(address[..colon], int.Parse(address.AsSpan(colon + 1), provider: null));
    }

    /// <summary>Makes an answer name the proxy. As long as before, so that the frame's length stays true.</summary>
    public void Redirect(Span<byte> answer)
    {
        while (answer.IndexOf(_told) is var at && at >= 0)
        {
            _instead.CopyTo(answer[at..]);
            answer = answer[(at + _instead.Length)..];
        }
    }

    private byte[] Bytes(int ofPort)
    {
        var bytes = new byte[host.Length + sizeof(int)];
        Encoding.ASCII.GetBytes(host, bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(host.Length), ofPort);
        return bytes;
    }
}
