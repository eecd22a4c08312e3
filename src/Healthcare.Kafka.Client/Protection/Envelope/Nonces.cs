using System.Security.Cryptography;

namespace Healthcare.Kafka.Client;

/// <summary>Random nonces of 96 bits, fetched for many messages at a time: each fetch is a system call.</summary>
internal static class Nonces
{
    private const int AtOnce = 256;

    [ThreadStatic]
    private static byte[]? t_random;

    [ThreadStatic]
    private static int t_left;

    public static void Next(Span<byte> nonce)
    {
        var random = t_random ??= new byte[AtOnce * EnvelopeHeader.NonceLength];
        if (t_left == 0)
        {
            RandomNumberGenerator.Fill(random);
            t_left = AtOnce;
        }

        random.AsSpan(--t_left * EnvelopeHeader.NonceLength, EnvelopeHeader.NonceLength).CopyTo(nonce);
    }
}
