namespace Healthcare.Kafka.Client.Tests;

public class DataKeyCacheTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A key that was destroyed while it was being loaded stayed in use for CacheTtl, in the very process that destroyed it.
    [Fact]
    public async Task Remove_WhileTheKeyIsLoaded_WhoAsksFromThenOnDoesNotGetIt()
    {
        var cache = new DataKeyCache(10, TimeSpan.FromMinutes(5), _time);
        var read = new TaskCompletionSource<CachedDataKey?>();
        var before = cache.GetAsync("k", () => read.Task, Cancellation).AsTask();

        cache.Remove("k");
        var after = await cache.GetAsync("k", () => Task.FromResult<CachedDataKey?>(Cached(DataKey.Shredded("k"))), Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation);
        read.SetResult(Cached(EnvelopeTesting.Key("k")));
        var waited = await before.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal((true, false), (after!.Key.IsShredded, waited!.Key.IsShredded));
        Assert.True(cache.Find("k")!.Key.IsShredded);
    }

    [Fact]
    public async Task Remove_OfAnotherKey_LeavesWhatIsLoaded()
    {
        var cache = new DataKeyCache(10, TimeSpan.FromMinutes(5), _time);
        var read = new TaskCompletionSource<CachedDataKey?>();
        var load = cache.GetAsync("k", () => read.Task, Cancellation).AsTask();

        cache.Remove("other");
        read.SetResult(Cached(EnvelopeTesting.Key("k")));

        Assert.Same((await load.WaitAsync(Eventually.Deadline, Cancellation))!.Key, cache.Find("k")!.Key);
    }

    private CachedDataKey Cached(DataKey key) => new(key, "s", _time.GetUtcNow(), _time.GetTimestamp());
}
