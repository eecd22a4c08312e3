using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class PayloadEnvelopeTests
{
    private static readonly DataKey Key = EnvelopeTesting.Key();

    private static Arbitrary<byte[]> Values => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary();

    [Fact]
    public void Open_AnyValue_GivesItBack() => Prop.ForAll(Values, Gen.Elements(PayloadCompression.None, PayloadCompression.Brotli).ToArbitrary(), (value, compression) =>
        EnvelopeTesting.Open(EnvelopeTesting.Seal(value, Key, compression), Key)!.AsSpan().SequenceEqual(value)).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Open_AnyBinding_IsBoundToItAndToNoOther() => Prop.ForAll(Binding().ToArbitrary(), Binding().ToArbitrary(), (sealedFor, openedFor) =>
    {
        var envelope = PayloadEnvelope.Seal("value"u8, Key, new MessageBinding(sealedFor.Topic, sealedFor.Key, sealedFor.Type, sealedFor.Id), PayloadCompression.None);
        var failure = EnvelopeTesting.Open(envelope, Key, openedFor.Topic, openedFor.Key, openedFor.Type, openedFor.Id, out _);
        return failure == (Same(sealedFor, openedFor) ? null : PayloadIntegrityFailure.NotAuthentic);
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(5_000));

    // Fault test 73.
    [Theory]
    [InlineData(PayloadCompression.None)]
    [InlineData(PayloadCompression.Brotli)]
    public void Open_EveryBitChanged_IsRefused(PayloadCompression compression)
    {
        var envelope = EnvelopeTesting.Seal(Encoding.UTF8.GetBytes(new string('v', 64) + PhiCanary.Mark), Key, compression);
        for (var bit = 0; bit < envelope.Length * 8; bit++)
        {
            envelope[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(EnvelopeTesting.Open(envelope, Key));
            envelope[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.NotNull(EnvelopeTesting.Open(envelope, Key));
    }

    [Theory]
    [InlineData(PayloadCompression.None)]
    [InlineData(PayloadCompression.Brotli)]
    public void Open_CutShortOrLengthened_IsRefused(PayloadCompression compression)
    {
        var envelope = EnvelopeTesting.Seal(new byte[100], Key, compression);
        for (var length = 0; length < envelope.Length; length++)
        {
            Assert.Null(EnvelopeTesting.Open(envelope[..length], Key));
        }

        Assert.Null(EnvelopeTesting.Open([.. envelope, 0], Key));
    }

    [Theory]
    [InlineData("", PayloadIntegrityFailure.NotProtected)]
    [InlineData("{\"id\":1}", PayloadIntegrityFailure.NotProtected)]
    [InlineData("0000000007", PayloadIntegrityFailure.NotProtected)]
    [InlineData("9E484B", PayloadIntegrityFailure.Malformed)]
    [InlineData("9E484B02", PayloadIntegrityFailure.UnknownVersion)]
    [InlineData("9E484B0180026B31", PayloadIntegrityFailure.Malformed)]
    [InlineData("9E484B0100FF", PayloadIntegrityFailure.Malformed)]
    [InlineData("9E484B010000000000000000000000000000000000000000000000000000000000000000", PayloadIntegrityFailure.Malformed)]
    [InlineData("9E484B010001200000000000000000000000000000000000000000000000000000000000", PayloadIntegrityFailure.Malformed)]
    public void Read_WhatIsNoEnvelope_SaysWhy(string value, PayloadIntegrityFailure failure) => Assert.Equal(
        failure, EnvelopeHeader.Read(value.StartsWith('{') ? Encoding.UTF8.GetBytes(value) : Convert.FromHexString(value), out _));

    // As docs/protection.md describes it, and opened without a line of the library's.
    [Fact]
    public void Seal_AValue_HasTheDocumentedFormat()
    {
        var envelope = EnvelopeTesting.Seal("value"u8.ToArray(), EnvelopeTesting.Key("key.1"));

        Assert.Equal("9e484b0100056b65792e31", Convert.ToHexStringLower(envelope[..11]));
        Assert.Equal(11 + 12 + 5 + 16, envelope.Length);
        byte[] additionalData =
        [
            .. envelope[..11], .. Prefixed("vitals"u8), .. Prefixed(EnvelopeTesting.PatientKey), .. Prefixed(EnvelopeTesting.Json), .. Prefixed(EnvelopeTesting.MessageId),
        ];
        using var aes = new AesGcm(SHA256.HashData([1]), 16);
        var plaintext = new byte[5];
        aes.Decrypt(envelope.AsSpan(11, 12), envelope.AsSpan(23, 5), envelope.AsSpan(28), plaintext, additionalData);
        Assert.Equal("value"u8.ToArray(), plaintext);
    }

    [Fact]
    public void Seal_WhatIsAbsent_IsNotTheSameAsEmpty()
    {
        var envelope = PayloadEnvelope.Seal("value"u8, Key, new MessageBinding("vitals", null, null, null), PayloadCompression.None);

        Assert.Null(EnvelopeTesting.Open(envelope, Key, "vitals", null, null, null, out _));
        Assert.Equal(PayloadIntegrityFailure.NotAuthentic, EnvelopeTesting.Open(envelope, Key, "vitals", [], null, null, out _));
    }

    [Fact]
    public void Seal_SameValueTwice_SharesNothingButItsHeader()
    {
        var (first, second) = (EnvelopeTesting.Seal(new byte[64], Key), EnvelopeTesting.Seal(new byte[64], Key));

        Assert.Equal(first[..8], second[..8]);
        Assert.NotEqual(first[8..20], second[8..20]);
        Assert.NotEqual(first[20..], second[20..]);
    }

    [Fact]
    public void Seal_Compressible_IsShorterAndNotWhenItIsRandom()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\"valueQuantity\":{\"value\":98.6}", 40)));
        var random = RandomNumberGenerator.GetBytes(1_000);

        Assert.InRange(EnvelopeTesting.Seal(text, Key, PayloadCompression.Brotli).Length, 40, text.Length / 4);
        Assert.Equal(EnvelopeTesting.Seal(random, Key).Length, EnvelopeTesting.Seal(random, Key, PayloadCompression.Brotli).Length);
    }

    [Fact]
    public void Open_LargeValueAndLongTopic_GivesItBack()
    {
        var topic = new string('t', 249);
        var value = RandomNumberGenerator.GetBytes(1_000_000);
        var longKey = RandomNumberGenerator.GetBytes(5_000);

        var envelope = EnvelopeTesting.Seal(value, Key, PayloadCompression.None, topic, longKey);

        Assert.Null(EnvelopeTesting.Open(envelope, Key, topic, longKey, EnvelopeTesting.Json, EnvelopeTesting.MessageId, out var opened));
        Assert.Equal(value, opened);
    }

    [Fact]
    public void Open_WithTheKeyOfAnotherId_IsRefused() =>
        Assert.Null(EnvelopeTesting.Open(EnvelopeTesting.Seal([1], Key), EnvelopeTesting.Key(seed: 2)));

    [Fact]
    public void Open_ShreddedKey_SaysSo()
    {
        var envelope = EnvelopeTesting.Seal([1], Key);

        Assert.Equal(
            PayloadIntegrityFailure.KeyShredded,
            EnvelopeTesting.Open(envelope, DataKey.Shredded("k1"), "vitals", EnvelopeTesting.PatientKey, EnvelopeTesting.Json, EnvelopeTesting.MessageId, out _));
    }

    private static byte[] Prefixed(ReadOnlySpan<byte> part)
    {
        var bytes = new byte[4 + part.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, part.Length);
        part.CopyTo(bytes.AsSpan(4));
        return bytes;
    }

    // Few and short texts: neighbours that only a length tells apart come up often.
    private static Gen<(string Topic, byte[]? Key, byte[]? Type, byte[]? Id)> Binding()
    {
        var parts = Gen.Elements<byte[]?>(null, [], [97], [97, 97], [98]);
        return from topic in Gen.Elements("a", "aa", "b") from key in parts from type in parts from id in parts select (topic, key, type, id);
    }

    private static bool Same((string Topic, byte[]? Key, byte[]? Type, byte[]? Id) left, (string Topic, byte[]? Key, byte[]? Type, byte[]? Id) right) =>
        left.Topic == right.Topic && Same(left.Key, right.Key) && Same(left.Type, right.Type) && Same(left.Id, right.Id);

    private static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);
}
