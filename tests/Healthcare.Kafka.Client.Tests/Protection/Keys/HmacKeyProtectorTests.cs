using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class HmacKeyProtectorTests
{
    private static readonly HmacKeyProtector Protector = new("patients", 3, Secret(1));

    // RFC 4231, 4.2 to 4.8 without 4.6, which cuts the hash short. A key below the block's length is the same with zeros behind it, which the least length asks for.
    [Theory]
    [InlineData("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData("4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData("aa*20", "dd*50", "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")]
    [InlineData("0102030405060708090a0b0c0d0e0f10111213141516171819", "cd*50", "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")]
    [InlineData("aa*131", "text:Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")]
    [InlineData(
        "aa*131",
        "text:This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2")]
    public void Protect_VectorsOfRfc4231_GivesTheirHash(string secret, string data, string hash)
    {
        var bytes = Bytes(secret);
        Array.Resize(ref bytes, Math.Max(bytes.Length, HmacKeyProtector.LeastSecretLength));

        var pseudonym = Encoding.ASCII.GetString(new HmacKeyProtector("rfc", 1, bytes).Protect(Bytes(data)));

        Assert.StartsWith("psn:rfc:1:", pseudonym, StringComparison.Ordinal);
        Assert.Equal(hash, Convert.ToHexStringLower(Base64Url.DecodeFromChars(pseudonym.AsSpan("psn:rfc:1:".Length))));
    }

    [Fact]
    public void Protect_SameKey_IsTheSameForEveryInstanceAndAnotherForAnotherSecretOrVersion()
    {
        Assert.Equal(Protector.Protect("patient-1"), new HmacKeyProtector("patients", 3, Secret(1)).Protect("patient-1"));
        Assert.NotEqual(Protector.Protect("patient-1"), Protector.Protect("patient-2"));
        Assert.NotEqual(Protector.Protect("patient-1"), new HmacKeyProtector("patients", 3, Secret(2)).Protect("patient-1"));
        Assert.NotEqual(Protector.Protect("patient-1"), new HmacKeyProtector("patients", 4, Secret(1)).Protect("patient-1"));
    }

    // More keys than are kept, each several times: some are found, some have lost their place, some are too long to be kept.
    [Fact]
    public async Task Protect_ManyKeysByManyThreads_GivesEachItsOwn()
    {
        var protector = new HmacKeyProtector("patients", 3, Secret(1));
        var keys = Enumerable.Range(0, 6_000).Select(static number => Encoding.UTF8.GetBytes($"patient-{number}".PadRight(number % 150))).ToArray();
        var expected = keys.Select(static key => HMACSHA256.HashData(Secret(1), key)).ToArray();

        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (thread, _) =>
        {
            var random = new Random(thread);
            for (var call = 0; call < 10_000; call++)
            {
                var index = random.Next(keys.Length);
                var pseudonym = protector.Protect(keys[index]);
                Assert.Equal(expected[index], Base64Url.DecodeFromUtf8(pseudonym.AsSpan("psn:patients:3:".Length)));

                // What the caller got is the caller's.
                pseudonym.AsSpan().Clear();
            }

            return ValueTask.CompletedTask;
        });
    }

    // A processor without a resolver produces under the keys that it consumed: they must stay where their patient is.
    [Fact]
    public void Protect_APseudonymOfItsName_IsPassedOn()
    {
        var older = new HmacKeyProtector("patients", 2, Secret(2)).Protect("patient-1");

        Assert.Equal(Protector.Protect("patient-1"), Protector.Protect(Protector.Protect("patient-1")));
        Assert.Equal(older, Protector.Protect(older));
    }

    [Theory]
    [InlineData("psn:patients:3:")]
    [InlineData("psn:patients:03:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("psn:patients:x:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("psn:patients:3:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("psn:patients:3:AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("psn:patients:3:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("psn:other:3:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Protect_WhatOnlyResemblesAPseudonym_IsHashed(string key) => Assert.NotEqual(key, Protector.Protect(key));

    [Fact]
    public void Protect_AnyKey_IsTextOfOneLengthWithoutTheKeyAndIsKnownAsAPseudonym() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(), key =>
        {
            var pseudonym = Protector.Protect(key);
            return pseudonym.Length == 58 && KeyPseudonym.Is(pseudonym) && (key.Length < 8 || pseudonym.AsSpan().IndexOf(key) < 0);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("")]
    [InlineData("with:colon")]
    [InlineData("patiënten")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456")]
    public void Constructor_BadName_IsRefused(string name) => Assert.Throws<ArgumentException>(() => new HmacKeyProtector(name, 1, Secret(1)));

    [Fact]
    public void Constructor_ShortSecretOrNoVersion_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new HmacKeyProtector("patients", 1, new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HmacKeyProtector("patients", 0, Secret(1)));
    }

    [Fact]
    public void ToString_OfAProtector_NamesTheSecretOnly() => Assert.Equal("patients:3", Protector.ToString());

    internal static byte[] Secret(byte seed) => [.. Enumerable.Range(0, 32).Select(index => (byte)(index + seed))];

    private static byte[] Bytes(string text) =>
        text.StartsWith("text:", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(text[5..])
        : text.Split('*') is [var one, var count] ? [.. Enumerable.Repeat(Convert.FromHexString(one)[0], int.Parse(count))]
        : Convert.FromHexString(text);
}
