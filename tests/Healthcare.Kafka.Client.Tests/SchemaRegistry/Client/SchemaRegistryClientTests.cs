using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Tests;

public class SchemaRegistryClientTests
{
    private static readonly SchemaDefinition Definition = new(TestRegistry.Schema);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public async Task Register_ThenEveryWayToFindIt_GivesTheSameSchema(bool noGuids, bool refuseUnknownFields, bool idOnly)
    {
        await using var registry = await TestRegistry.StartAsync(server: new() { NoGuids = noGuids, RefuseUnknownFields = refuseUnknownFields, IdOnlyAnswers = idOnly, FirstId = 41 });
        var client = registry.Client;

        var registered = await client.RegisterAsync("orders-value", Definition, cancellationToken: Cancellation);
        var lookedUp = await client.LookUpAsync("orders-value", Definition, cancellationToken: Cancellation);
        var latest = await client.GetLatestAsync("orders-value", Cancellation);
        var version = await client.GetVersionAsync("orders-value", 1, Cancellation);
        var byId = await client.GetByIdAsync(41, "orders-value", Cancellation);

        Assert.All(new[] { registered, lookedUp, latest, version, byId }, schema => Assert.Equal((41, SchemaDefinition.Json), (schema.Id, schema.Definition.SchemaType)));
        Assert.All(new[] { lookedUp, latest, version }, schema => Assert.Equal((1, "orders-value"), (schema.Version, schema.Subject)));
        Assert.Equal(noGuids ? null : registry.Server.GuidOf(41), latest.SchemaGuid);
        Assert.Equal([1], await client.GetVersionsAsync("orders-value", Cancellation));
        Assert.Equal(["orders-value"], await client.GetSubjectsAsync(Cancellation));
    }

    [Fact]
    public async Task GetByGuid_Known_GivesTheSchema()
    {
        await using var registry = await TestRegistry.StartAsync();
        var schemaGuid = registry.Server.GuidOf(registry.Server.Register("orders-value", TestRegistry.Schema));

        var schema = await registry.Client.GetByGuidAsync(schemaGuid, Cancellation);

        Assert.Equal((schemaGuid, TestRegistry.Schema), (schema.SchemaGuid!.Value, schema.Definition.Schema));
    }

    // A registry without GUIDs answers as for any path that it does not know: no word of the schema, so nothing may be given up for it.
    [Fact]
    public async Task GetByGuid_RegistryWithoutGuids_IsTransient()
    {
        await using var registry = await TestRegistry.StartAsync(server: new() { NoGuids = true });

        var error = await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => registry.Client.GetByGuidAsync(Guid.NewGuid(), Cancellation));

        Assert.Equal((404, 404, true), (error.StatusCode, error.ErrorCode, error.IsTransient));
    }

    [Theory]
    [InlineData(409)]
    [InlineData(40_901)]
    public async Task Register_Incompatible_ThrowsWithTheCodeOfEitherAge(int code)
    {
        await using var registry = await TestRegistry.StartAsync(server: new() { IncompatibleErrorCode = code });
        registry.Server.Register("orders-value", TestRegistry.Schema);
        var other = new SchemaDefinition(TestRegistry.Schema.Replace("[\"Id\"]", "[\"Id\",\"N\"]", StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<SchemaIncompatibleException>(() => registry.Client.RegisterAsync("orders-value", other, cancellationToken: Cancellation));

        Assert.Equal((409, code, false), (error.StatusCode, error.ErrorCode, error.IsTransient));
        var verdict = await registry.Client.CheckCompatibilityAsync("orders-value", other, Cancellation);
        Assert.False(verdict.IsCompatible);
        Assert.Contains("'N'", Assert.Single(verdict.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompatibilityLevel_SetAndGet_DecidesRegistrations()
    {
        await using var registry = await TestRegistry.StartAsync();
        var client = registry.Client;
        registry.Server.Register("orders-value", TestRegistry.Schema);

        Assert.Null(await client.GetCompatibilityLevelAsync("orders-value", Cancellation));
        Assert.Equal(SchemaCompatibilityLevel.Backward, await client.GetCompatibilityLevelAsync(null, Cancellation));
        await client.SetCompatibilityLevelAsync(SchemaCompatibilityLevel.None, "orders-value", Cancellation);
        Assert.Equal(SchemaCompatibilityLevel.None, await client.GetCompatibilityLevelAsync("orders-value", Cancellation));
        await client.SetCompatibilityLevelAsync(SchemaCompatibilityLevel.FullTransitive, null, Cancellation);
        Assert.Equal(SchemaCompatibilityLevel.FullTransitive, await client.GetCompatibilityLevelAsync(null, Cancellation));

        Assert.Equal(2, (await client.RegisterAsync("orders-value", new("""{"type":"object","required":["X"]}"""), cancellationToken: Cancellation)).Version);
    }

    [Fact]
    public async Task Register_NoSchema_IsRefused()
    {
        await using var registry = await TestRegistry.StartAsync();

        var error = await Assert.ThrowsAsync<SchemaRefusedException>(() => registry.Client.RegisterAsync("orders-value", new("PHI-SENTINEL"), cancellationToken: Cancellation));

        Assert.Equal((422, 42_201, false), (error.StatusCode, error.ErrorCode, error.IsTransient));
    }

    [Theory]
    [InlineData("nobody-value", 40_401)]
    [InlineData("orders-value", 40_403)]
    public async Task LookUp_NotRegistered_ThrowsUnknownAndIsNotTransient(string subject, int code)
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", """{"type":"object"}""");

        var error = await Assert.ThrowsAsync<UnknownSchemaException>(() => registry.Client.LookUpAsync(subject, Definition, cancellationToken: Cancellation));

        Assert.Equal((404, code, false), (error.StatusCode, error.ErrorCode, error.IsTransient));
    }

    [Fact]
    public async Task Register_References_SendsThem()
    {
        await using var registry = await TestRegistry.StartAsync(server: new() { RefuseUnknownFields = true });
        registry.Server.Register("address", """{"type":"object"}""");
        ReferencedSchema reference = new("address.json", "address", 1);

        await registry.Client.RegisterAsync("orders-value", Definition with { References = [reference] }, cancellationToken: Cancellation);

        Assert.Equal([reference], (await registry.Client.GetLatestAsync("orders-value", Cancellation)).Definition.References);
    }

    [Theory]
    [InlineData("a/b c%?&#ü-value")]
    [InlineData(":.ward:orders-value")]
    public async Task Subject_OfAnyCharacters_IsEscaped(string subject)
    {
        await using var registry = await TestRegistry.StartAsync();

        await registry.Client.RegisterAsync(subject, Definition, cancellationToken: Cancellation);

        Assert.Equal([subject], registry.Server.Requests.Select(request => Uri.UnescapeDataString(request.Split('/')[2])));
        Assert.Equal(subject, (await registry.Client.GetLatestAsync(subject, Cancellation)).Subject);
        Assert.Equal(1, (await registry.Client.GetByIdAsync(1, subject, Cancellation)).Id);
    }

    [Fact]
    public async Task Lookup_NormalizedSchemaOfAnotherKeyOrder_FindsIt()
    {
        await using var registry = await TestRegistry.StartAsync();
        await registry.Client.RegisterAsync("orders-value", new("""{"title":"a","type":"object"}"""), normalize: true, Cancellation);

        var found = await registry.Client.LookUpAsync("orders-value", new("""{ "type": "object", "title": "a" }"""), normalize: true, Cancellation);

        Assert.Equal(1, found.Id);
    }

    [Fact]
    public async Task HasRules_RuleSetThatClientsRun_IsTrue()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("a", """{"title":"a"}""", ruleSet: """{"domainRules":[{"name":"encrypt","kind":"TRANSFORM","type":"ENCRYPT"}]}""");
        registry.Server.Register("b", """{"title":"b"}""", ruleSet: """{"domainRules":[{"name":"encrypt","disabled":true}],"migrationRules":[]}""");
        registry.Server.Register("c", """{"title":"c"}""", ruleSet: """{"encodingRules":[{"name":"x"}],"enableAt":"GATEWAY"}""");

        Assert.True((await registry.Client.GetLatestAsync("a", Cancellation)).HasRules);
        Assert.True((await registry.Client.GetByIdAsync(1, null, Cancellation)).HasRules);
        Assert.False((await registry.Client.GetLatestAsync("b", Cancellation)).HasRules);
        Assert.False((await registry.Client.GetLatestAsync("c", Cancellation)).HasRules);
    }
}
