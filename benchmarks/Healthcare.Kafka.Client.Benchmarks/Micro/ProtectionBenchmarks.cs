using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A value of 1,024 bytes, opened and sealed: .NET's cipher alone, and the envelope around it. And the pseudonym of a key.</summary>
[MemoryDiagnoser]
public class ProtectionBenchmarks
{
    // Static, so that the class owns nothing to dispose of: BenchmarkDotNet makes the instances.
    private static readonly byte[] _secret = new byte[DataKey.Length];
    private static readonly AesGcm _cipher = new(_secret, PayloadEnvelope.TagLength);

    private readonly byte[] _nonce = new byte[EnvelopeHeader.NonceLength];
    private readonly byte[] _ciphertext = new byte[Payload.Size];
    private readonly byte[] _tag = new byte[PayloadEnvelope.TagLength];
    private readonly byte[] _plaintext = new byte[Payload.Size];
    private readonly byte[] _additionalData = new byte[60];
    private readonly byte[] _messageKey = Payload.Key(1);
    private readonly byte[][] _keys = [.. Enumerable.Range(0, 1 << 16).Select(static number => Encoding.ASCII.GetBytes($"patient-{number:d6}"))];
    private readonly OpenedValues _opened = new();
    private readonly HmacKeyProtector _protector = new("bench", 1, new byte[HmacKeyProtector.LeastSecretLength]);
    private readonly DataKey _key;
    private readonly byte[] _envelope;
    private uint _next;

    public ProtectionBenchmarks()
    {
        _cipher.Encrypt(_nonce, _plaintext, _ciphertext, _tag, _additionalData);
        _key = new DataKey("bench", _secret);
        _envelope = PayloadEnvelope.Seal(Payload.Incompressible(1), _key, Binding, PayloadCompression.None);
    }

    private MessageBinding Binding => new("topic", _messageKey, default, default);

    [Benchmark(Baseline = true, Description = "AesGcm.Decrypt alone")]
    public void Decrypt() => _cipher.Decrypt(_nonce, _ciphertext, _tag, _plaintext, _additionalData);

    [Benchmark(Description = "open an envelope")]
    public int Open()
    {
        _opened.Reuse();
        return EnvelopeHeader.Read(_envelope, out var header) is null && PayloadEnvelope.Open(_envelope, header, _key, Binding, _opened, out var value) is null
            ? value.Span.Length
            : throw new InvalidOperationException("The envelope does not open.");
    }

    [Benchmark(Description = "seal an envelope")]
    public byte[] Seal() => PayloadEnvelope.Seal(_plaintext, _key, Binding, PayloadCompression.None);

    // Of many more keys than the protector remembers.
    [Benchmark(Description = "pseudonym of a key")]
    public byte[] Protect() => _protector.Protect(_keys[_next++ % _keys.Length]);

    [Benchmark(Description = "pseudonym of the same key")]
    public byte[] ProtectAgain() => _protector.Protect(_messageKey);

    [GlobalCleanup]
    public void Stop() => _opened.Release();
}
