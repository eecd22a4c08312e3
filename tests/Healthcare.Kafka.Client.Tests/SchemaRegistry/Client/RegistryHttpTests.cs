using System.Net;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Tests;

public class RegistryHttpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Send_PassingStatus_IsTriedAgain(HttpStatusCode status)
    {
        await using var registry = await TestRegistry.StartAsync(options => options.MaxRetries = 2);
        registry.Server.Register("orders-value", TestRegistry.Schema);
        registry.Server.FailWith(status, "<html>PHI-SENTINEL</html>", times: 2);

        Assert.Equal(1, (await registry.Client.GetByIdAsync(1, null, Cancellation)).Id);
        Assert.Equal(3, registry.Server.Requests.Count);
    }

    [Fact]
    public async Task Send_PassingStatusForTooLong_ThrowsTransientWithoutTheAnswersWords()
    {
        await using var registry = await TestRegistry.StartAsync(options => options.MaxRetries = 2);
        registry.Server.FailWith(HttpStatusCode.InternalServerError, """{"error_code":50001,"message":"PHI-SENTINEL"}""");

        var error = await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => registry.Client.GetByIdAsync(1, null, Cancellation));

        Assert.Equal((500, 50_001, true), (error.StatusCode, error.ErrorCode, error.IsTransient));
        Assert.DoesNotContain("PHI-SENTINEL", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, registry.Server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task Send_Refused_ThrowsAuthenticationAtOnceAndIsTransient(HttpStatusCode status)
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.FailWith(status, "Unauthorized");

        var error = await Assert.ThrowsAsync<SchemaRegistryAuthenticationException>(() => registry.Client.GetByIdAsync(1, null, Cancellation));

        Assert.Equal(((int)status, null, true), (error.StatusCode, error.ErrorCode, error.IsTransient));
        Assert.Single(registry.Server.Requests);
        Assert.Equal((int)status, registry.Client.State.Refusal);
    }

    // A wrong path, or a proxy in the registry's place: no schema may be taken for unknown, and no message be given up for it.
    [Theory]
    [InlineData(HttpStatusCode.NotFound, "Not here")]
    [InlineData(HttpStatusCode.NotFound, """{"error_code":404,"message":"HTTP 404 Not Found"}""")]
    [InlineData(HttpStatusCode.OK, "<html>Sign in</html>")]
    [InlineData(HttpStatusCode.OK, """{"answer":42}""")]
    [InlineData(HttpStatusCode.Found, "")]
    public async Task Send_AnswerOfSomethingElse_IsTransient(HttpStatusCode status, string body)
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.FailWith(status, body);

        var error = await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => registry.Client.GetByIdAsync(1, null, Cancellation));

        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Send_NobodyListens_ThrowsTransientAndIsFoundAgain()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema);
        await registry.Server.StopAsync();

        var error = await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => registry.Client.GetByIdAsync(1, null, Cancellation));
        Assert.Equal((null, true), (error.StatusCode, error.IsTransient));
        await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => registry.Client.GetByIdAsync(1, null, Cancellation));
        Assert.NotNull(registry.Client.State.AwaySince);

        await registry.Server.RestartAsync(Cancellation);
        Assert.Equal(1, (await registry.Client.GetByIdAsync(1, null, Cancellation)).Id);
        Assert.Null(registry.Client.State.AwaySince);
        Assert.Single(registry.Logs.Of(EventIds.RegistryAway));
        Assert.Single(registry.Logs.Of(EventIds.RegistryBack));
    }

    [Fact]
    public async Task Send_SlowerThanTheTimeout_ThrowsTransient()
    {
        await using var registry = await TestRegistry.StartAsync(options => (options.RequestTimeout, options.MaxRetries) = (TimeSpan.FromMilliseconds(100), 0));
        registry.Server.Register("orders-value", TestRegistry.Schema);
        registry.Server.Delay = TimeSpan.FromMinutes(1);

        await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => registry.Client.GetByIdAsync(1, null, Cancellation).WaitAsync(Eventually.Deadline, Cancellation));

        registry.Server.Delay = TimeSpan.Zero;
        Assert.Equal(1, (await registry.Client.GetByIdAsync(1, null, Cancellation)).Id);
    }

    [Fact]
    public async Task Send_SeveralUrls_TakesTheNextAndStaysWithIt()
    {
        await using var dead = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        await dead.StopAsync();
        await using var registry = await TestRegistry.StartAsync(options =>
        {
            options.Urls.Insert(0, $"{dead.Url}");
            (options.MaxRetries, options.RetriesWait, options.RetriesMaxWait) = (0, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        });
        registry.Server.Register("orders-value", TestRegistry.Schema);
        await registry.Client.GetByIdAsync(1, null, Cancellation).WaitAsync(Eventually.Deadline, Cancellation);

        await dead.RestartAsync(Cancellation);
        await registry.Client.GetLatestAsync("orders-value", Cancellation);

        Assert.Equal(2, registry.Server.Requests.Count);
        Assert.Empty(dead.Requests);
    }

    [Theory]
    [InlineData("user:pass:with:colons", "Basic")]
    [InlineData("token-1", "Bearer")]
    [InlineData("token-2", "Provider")]
    public async Task Send_Credentials_AreTaken(string secret, string kind)
    {
        var isBasic = kind == "Basic";
        await using var registry = await TestRegistry.StartAsync(
            options =>
            {
                options.BasicAuthUserInfo = isBasic ? secret : null;
                options.BearerAuthToken = kind == "Bearer" ? secret : null;
                options.BearerTokenProvider = kind == "Provider" ? _ => new(secret) : null;
            },
            new() { BasicAuthUserInfo = isBasic ? secret : null, BearerToken = isBasic ? null : secret });

        Assert.Empty(await registry.Client.GetSubjectsAsync(Cancellation));
    }

    [Fact]
    public async Task Send_WrongPassword_IsRefusedLoggedOnceAndForgottenWhenItIsRight()
    {
        var token = "wrong";
        await using var registry = await TestRegistry.StartAsync(options => options.BearerTokenProvider = _ => new(token), new() { BearerToken = "right" });

        await Assert.ThrowsAsync<SchemaRegistryAuthenticationException>(() => registry.Client.GetSubjectsAsync(Cancellation));
        await Assert.ThrowsAsync<SchemaRegistryAuthenticationException>(() => registry.Client.GetSubjectsAsync(Cancellation));
        token = "right";
        await registry.Client.GetSubjectsAsync(Cancellation);

        Assert.Equal(401, Assert.Single(registry.Logs.Of(EventIds.RegistryRefused))["StatusCode"]);
        Assert.Single(registry.Logs.Of(EventIds.RegistryBack));
        Assert.Null(registry.Client.State.Refusal);
    }

    [Fact]
    public async Task Send_ProviderOfTokensThrows_IsTransientAndSaysNothingOfIt()
    {
        await using var registry = await TestRegistry.StartAsync(options => options.BearerTokenProvider = _ => throw new InvalidOperationException("PHI-SENTINEL"));

        var error = await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => registry.Client.GetSubjectsAsync(Cancellation));

        Assert.DoesNotContain("PHI-SENTINEL", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_MutualTls_ShowsTheCertificateAndTrustsOnlyTheAuthority()
    {
        using var files = new CertificateFiles();
        await using var server = await EmbeddedSchemaRegistry.StartAsync(new() { Certificate = files.Server, RequireClientCertificate = true }, Cancellation);
        Assert.Equal("https", server.Url.Scheme);

        Assert.Empty(await SubjectsAsync(options => (options.SslCaLocation, options.SslKeystoreLocation, options.SslKeystorePassword) = (files.Authority, files.Keystore, CertificateFiles.Password)));
        Assert.Empty(await SubjectsAsync(options => (options.SslCaLocation, options.SslCertificateLocation, options.SslKeyLocation) = (files.Authority, files.Certificate, files.Key)));
        await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => SubjectsAsync(options => options.SslCaLocation = files.Authority));
        await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => SubjectsAsync(options => (options.SslKeystoreLocation, options.SslKeystorePassword) = (files.Keystore, CertificateFiles.Password)));

        async Task<IReadOnlyList<string>> SubjectsAsync(Action<SchemaRegistryOptions> configure)
        {
            var time = TimeProvider.System;
            using var client = new SchemaRegistryClient(
                new SchemaRegistrySettings(TestRegistry.Options(server.Url, configure)), new RegistryState(new CollectedLogs().CreateLogger("test"), time), time);
            return await client.GetSubjectsAsync(Cancellation);
        }
    }
}
