namespace Healthcare.Kafka.Client.Tests;

public sealed class ClientSecretsTests : IDisposable
{
    private static readonly KeyValuePair<string, string>[] _keys = [new("sasl.username", "old"), new("sasl.password", "old"), new("client.id", "lab")];

    private readonly CollectedLogs _logs = new();
    private readonly ManualTime _time = new();
    private readonly FakeSecretProvider _provider;
    private readonly FakeSecretTarget _target = new();

    public ClientSecretsTests() => _provider = new FakeSecretProvider(_time);

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void Keys_OfAClientWithoutAProvider_AreItsOwn() => Assert.Same(_keys, ClientSecrets.None.Keys(_keys));

    [Fact]
    public void Keys_Provider_GivesUserAndPassword()
    {
        using var secrets = Credentials();

        Assert.Equal(
            [new("client.id", "lab"), new("sasl.username", "lab"), new("sasl.password", "first")],
            secrets.Keys(_keys));
    }

    [Fact]
    public void Keys_ProviderThatThrows_SaysWhatAndNotItsText()
    {
        _provider.Fails = true;
        using var secrets = Credentials();

        var exception = Assert.Throws<SecretException>(() => secrets.Keys(_keys));

        Assert.Contains(typeof(InvalidOperationException).FullName!, exception.Message, StringComparison.Ordinal);
        Assert.Equal(("lab", ErrorCode.Local_Authentication), (exception.ClientName, exception.Code));
        Assert.DoesNotContain(PhiCanary.Mark, exception.ToString(), StringComparison.Ordinal);
    }

    // Fault test 70: the password is rotated.
    [Fact]
    public async Task Credentials_Changed_ReachEveryLiveClientAndTheNextOne()
    {
        using var secrets = Credentials();
        _ = secrets.Keys(_keys).ToList();
        var gone = new FakeSecretTarget();
        var attachment = secrets.Attach(gone);
        using var attached = secrets.Attach(_target);
        attachment.Dispose();
        _provider.Secret = "second";

        await AdvanceUntil(() => _target.Told.Count == 2);

        Assert.Equal(["lab/first", "lab/second"], _target.Told);
        Assert.Equal(["lab/first"], gone.Told);
        Assert.Contains(new("sasl.password", "second"), secrets.Keys(_keys));
        await Eventually.Async(() => _logs.Of(EventIds.CredentialsChanged).Count == 1);
        Assert.Equal(1, _logs.Of(EventIds.CredentialsChanged)[0]["Count"]);
        AssertNoSecret();
    }

    // Fault test 70: the refresh throws.
    [Fact]
    public async Task Credentials_ProviderThatThrows_KeepsTheOldOnesAndIsAskedAgain()
    {
        using var secrets = Credentials();
        _ = secrets.Keys(_keys).ToList();
        using var attached = secrets.Attach(_target);
        _provider.Fails = true;

        await AdvanceUntil(() => _provider.Asked >= 4);
        Assert.Equal(["lab/first"], _target.Told);
        (_provider.Secret, _provider.Fails) = ("second", false);
        await AdvanceUntil(() => _target.Told.Count == 2);

        Assert.Equal(typeof(InvalidOperationException), Assert.Single(_logs.Of(EventIds.SecretNotFetched))["ExceptionType"]);
        await Eventually.Async(() => _logs.Of(EventIds.SecretFetched).Count == 1);
        AssertNoSecret();
    }

    [Fact]
    public async Task Credentials_InFiles_AreReadAgain()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "password");
            File.WriteAllText(file, "from-file\n");
            using var secrets = new ClientSecrets(
                "lab", new SecretFiles(new KafkaSecurityOptions { Username = "lab", PasswordFile = file }), null, TimeSpan.FromSeconds(30), Logger(), _time);
            Assert.Contains(new("sasl.password", "from-file"), secrets.Keys(_keys));
            using var attached = secrets.Attach(_target);

            File.WriteAllText(file + ".new", "rotated");
            File.Move(file + ".new", file, overwrite: true);

            await AdvanceUntil(() => _target.Told.Contains("lab/rotated"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Token_OfAClientThatOpens_IsGivenAndRenewedBeforeItsEnd()
    {
        using var secrets = Tokens();
        using var attached = secrets.Attach(_target);
        await Eventually.Async(() => _target.Told.Count == 1);
        Assert.Equal(["first"], _target.Told);
        _provider.Secret = "second";

        _time.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(1, _provider.Asked);
        await AdvanceUntil(() => _target.Told.Count == 2);

        Assert.Equal(["first", "second"], _target.Told);
        AssertNoSecret();
    }

    // Fault test 70: the refresh throws, and the token expires.
    [Fact]
    public async Task Token_ProviderThatThrows_ServesUntilItExpiresThenTheClientIsToldAndRecovers()
    {
        using var secrets = Tokens();
        using var attached = secrets.Attach(_target);
        await Eventually.Async(() => _target.Told.Count == 1);
        _provider.Fails = true;

        await AdvanceUntil(() => _provider.Asked >= 3);
        Assert.Equal(["first"], _target.Told);
        await AdvanceUntil(() => _target.Told.Count >= 2);
        Assert.Equal($"failed: the token provider failed with {typeof(InvalidOperationException).FullName}", _target.Told[1]);
        (_provider.Secret, _provider.Fails) = ("second", false);

        await AdvanceUntil(() => _target.Told[^1] == "second");
        Assert.Single(_logs.Of(EventIds.SecretNotFetched));
        AssertNoSecret();
    }

    [Fact]
    public async Task Attach_ClientThatRefuses_IsLoggedWithTheCode()
    {
        _target.Refuses = ErrorCode.Local_InvalidArg;
        using var secrets = Tokens();

        using var attached = secrets.Attach(_target);

        await Eventually.Async(() => _logs.Of(EventIds.SecretRefused).Count > 0);
        Assert.Equal(ErrorCode.Local_InvalidArg, _logs.Of(EventIds.SecretRefused)[0]["ErrorCode"]);
        AssertNoSecret();
    }

    // librdkafka itself takes them, on clients of both kinds.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Targets_OfBothTransports_TakeCredentialsAndTokens(bool native)
    {
        var token = new OAuthBearerToken("header.payload.signature", TimeProvider.System.GetUtcNow().AddHours(1), "lab")
        {
            Extensions = new Dictionary<string, string> { ["logicalCluster"] = "lkc-1" },
        };
        KeyValuePair<string, string>[] keys = [new("security.protocol", "sasl_ssl"), new("sasl.mechanism", "OAUTHBEARER"), new("bootstrap.servers", "localhost:1")];
        if (native)
        {
            using var client = NativeClientHandle.CreateProducer(keys, EventType.Error);
            Check(new NativeSecretTarget(client));
        }
        else
        {
            using var client = new ProducerBuilder<byte[], byte[]>(keys).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
            Check(new ManagedSecretTarget(client));
        }

        void Check(ISecretTarget target)
        {
            target.SetCredentials(new SaslCredentials("lab", "secret"));
            target.SetToken(token);
            target.FailToken("the token provider failed");
            Assert.Throws<KafkaException>(() => target.SetToken(token with { ExpiresAt = DateTimeOffset.UnixEpoch }));
        }
    }

    private ClientSecrets Credentials() => new("lab", _provider, null, TimeSpan.FromSeconds(30), Logger(), _time);

    private ClientSecrets Tokens() => new("lab", null, _provider, TimeSpan.FromSeconds(30), Logger(), _time);

    private Microsoft.Extensions.Logging.ILogger Logger() => _logs.CreateLogger(SecretLog.Category);

    private Task AdvanceUntil(Func<bool> condition) => Eventually.Async(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        return condition();
    });

    private void AssertNoSecret() => Assert.DoesNotContain(
        _logs.Entries,
        entry => new[] { "first", "second", PhiCanary.Mark }.Any(secret => entry.Message.Contains(secret, StringComparison.Ordinal)));
}
