namespace Healthcare.Kafka.Client.Tests;

public class DataKeyTests
{
    private const string Plaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";

    private const string Ciphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";

    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";

    // Test cases 13 to 16 of the GCM specification submitted to NIST: AES-256, nonces of 96 bits.
    [Theory]
    [InlineData(Zero, "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b")]
    [InlineData(Zero, "000000000000000000000000", "00000000000000000000000000000000", "", "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData(Key, "cafebabefacedbaddecaf888", Plaintext, "", Ciphertext, "b094dac5d93471bdec1a502270e3cc6c")]
    [InlineData(Key, "cafebabefacedbaddecaf888", "-4", "feedfacedeadbeeffeedfacedeadbeefabaddad2", "-4", "76fc6ece0f4e1768cddf8853bb2d551b")]
    public void Encrypt_VectorsOfNist_GivesTheirCiphertextAndTag(string key, string nonce, string plaintext, string additionalData, string ciphertext, string tag)
    {
        var plain = Convert.FromHexString(plaintext == "-4" ? Plaintext[..^8] : plaintext);
        var dataKey = new DataKey("nist", Convert.FromHexString(key));
        var (encrypted, mark, opened) = (new byte[plain.Length], new byte[16], new byte[plain.Length]);

        dataKey.Encrypt(Convert.FromHexString(nonce), plain, encrypted, mark, Convert.FromHexString(additionalData));

        Assert.Equal(ciphertext == "-4" ? Ciphertext[..^8] : ciphertext, Convert.ToHexStringLower(encrypted));
        Assert.Equal(tag, Convert.ToHexStringLower(mark));
        Assert.True(dataKey.TryDecrypt(Convert.FromHexString(nonce), encrypted, mark, opened, Convert.FromHexString(additionalData)));
        Assert.Equal(plain, opened);
    }

    [Fact]
    public void Constructor_WrongLengthOrId_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new DataKey("k", new byte[16]));
        Assert.Throws<ArgumentException>(() => new DataKey("", new byte[32]));
        Assert.Throws<ArgumentException>(() => new DataKey("a b", new byte[32]));
        Assert.Throws<ArgumentException>(() => new DataKey(new string('k', 65), new byte[32]));
    }

    [Fact]
    public void ToString_OfAKey_NamesTheIdOnly() => Assert.Equal("k.1", new DataKey("k.1", new byte[32]).ToString());

    // One cipher is for one thread: the key must hand out as many as are in use.
    [Fact]
    public async Task Encrypt_ManyThreads_EachOpensWhatItSealed()
    {
        var key = EnvelopeTesting.Key();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var number = 0; number < 2_000; number++)
            {
                var value = BitConverter.GetBytes(((long)worker << 32) + number);
                Assert.Equal(value, EnvelopeTesting.Open(EnvelopeTesting.Seal(value, key), key));
            }
        }))).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        Assert.Equal(16_000, key.Uses);
    }
}
