using System.Net;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Tests;

public class SchemaCachingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetById_FiftyAtOnce_AskOnce()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema);
        registry.Server.Delay = TimeSpan.FromMilliseconds(50);

        var schemas = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => registry.Client.GetByIdAsync(1, null, Cancellation)));

        Assert.All(schemas, schema => Assert.Equal(1, schema.Id));
        Assert.Equal(["GET /schemas/ids/1"], registry.Server.Requests);
        await registry.Client.GetByIdAsync(1, null, Cancellation);
        Assert.Single(registry.Server.Requests);
    }

    [Fact]
    public async Task GetById_OfTwoContexts_AreTwoSchemas()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema);

        await registry.Client.GetByIdAsync(1, "orders-value", Cancellation);
        await registry.Client.GetByIdAsync(1, "labs-value", Cancellation);
        await registry.Client.GetByIdAsync(1, ":.ward:orders-value", Cancellation);

        Assert.Equal(["GET /schemas/ids/1?subject=orders-value", "GET /schemas/ids/1?subject=%3A.ward%3Aorders-value"], registry.Server.Requests);
    }

    [Fact]
    public async Task GetById_OneCallerGivesUp_TheOthersGetIt()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema);
        registry.Server.Delay = TimeSpan.FromMilliseconds(200);
        using var impatient = new CancellationTokenSource();

        var first = registry.Client.GetByIdAsync(1, null, impatient.Token);
        var second = registry.Client.GetByIdAsync(1, null, Cancellation);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, (await second.WaitAsync(Eventually.Deadline, Cancellation)).Id);
        Assert.Single(registry.Server.Requests);
    }

    [Fact]
    public async Task GetById_FailedOnce_IsAskedForAgain()
    {
        await using var registry = await TestRegistry.StartAsync(options => options.MaxRetries = 0);
        registry.Server.Register("orders-value", TestRegistry.Schema);
        registry.Server.FailWith(HttpStatusCode.InternalServerError, times: 1);

        await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => registry.Client.GetByIdAsync(1, null, Cancellation));

        Assert.Equal(1, (await registry.Client.GetByIdAsync(1, null, Cancellation)).Id);
    }

    [Fact]
    public async Task GetById_MoreThanAreKept_ForgetsAndAsksAgain()
    {
        await using var registry = await TestRegistry.StartAsync(options => options.MaxCachedSchemas = 10);
        for (var id = 1; id <= 11; id++)
        {
            registry.Server.Register($"s{id}", $$"""{"title":"{{id}}"}""");
            await registry.Client.GetByIdAsync(id, null, Cancellation);
        }

        await registry.Client.GetByIdAsync(11, null, Cancellation);
        await registry.Client.GetByIdAsync(1, null, Cancellation);

        Assert.Equal((1, 2), (registry.CountOf("GET /schemas/ids/11"), registry.CountOf("GET /schemas/ids/1")));
    }

    [Fact]
    public async Task GetLatest_WithinItsTime_IsKeptAndThenAskedForAgain()
    {
        var time = new ManualTime();
        await using var registry = await TestRegistry.StartAsync(options => options.LatestCacheTtl = TimeSpan.FromMinutes(5), time: time);
        registry.Server.Register("orders-value", """{"title":"1"}""");

        Assert.Equal(1, (await registry.Client.GetLatestAsync("orders-value", Cancellation)).Version);
        registry.Server.Register("orders-value", """{"title":"2"}""");
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(1, (await registry.Client.GetLatestAsync("orders-value", Cancellation)).Version);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await registry.Client.GetLatestAsync("orders-value", Cancellation)).Version);
    }

    [Fact]
    public async Task GetLatest_AfterARegistrationOfThisClient_IsTheNewOne()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", """{"title":"1"}""");
        await registry.Client.GetLatestAsync("orders-value", Cancellation);

        await registry.Client.RegisterAsync("orders-value", new("""{"title":"2"}"""), cancellationToken: Cancellation);

        Assert.Equal(2, (await registry.Client.GetLatestAsync("orders-value", Cancellation)).Version);
    }

    [Fact]
    public async Task GetById_UnknownForAWhile_IsAskedForLessAndLessOftenAndFoundWhenItAppears()
    {
        var time = new ManualTime();
        await using var registry = await TestRegistry.StartAsync(options => options.UnknownSchemaWait = TimeSpan.FromSeconds(30), time: time);

        var asked = new List<int>();
        for (var second = 0; second < 40; second++)
        {
            for (var message = 0; message < 10; message++)
            {
                var error = await Assert.ThrowsAsync<UnknownSchemaException>(() => registry.Client.GetByIdAsync(7, null, Cancellation));
                Assert.Equal(second < 30, error.IsTransient);
            }

            asked.Add(registry.Server.Requests.Count);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        // At 0, 1, 2, 4, 8, 16 and 32 s.
        Assert.Equal([1, 2, 3, 3, 4], asked[..5]);
        Assert.Equal(7, asked[^1]);

        registry.Server.Register("orders-value", TestRegistry.Schema, id: 7);
        await Assert.ThrowsAsync<UnknownSchemaException>(() => registry.Client.GetByIdAsync(7, null, Cancellation));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(7, (await registry.Client.GetByIdAsync(7, null, Cancellation)).Id);
    }
}
