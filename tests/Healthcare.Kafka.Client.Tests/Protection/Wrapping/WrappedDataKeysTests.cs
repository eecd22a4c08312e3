namespace Healthcare.Kafka.Client.Tests;

public sealed class WrappedDataKeysTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"data-key-store-{Guid.NewGuid():N}");
    private readonly ManualTime _time = new();
    private readonly CollectedLogs _logs = new();
    private readonly FakeWrapper _wrapper = new();
    private readonly FailingStore _store;

    public WrappedDataKeysTests() => _store = new(new FileDataKeyStore(_directory));

    private static string Patient { get; } = DataKeySubject.Of("patient-1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _logs.Dispose();
    }

    [Fact]
    public async Task GetCurrent_ManyAtOnce_MakesOneKeyThatAnotherProcessFinds()
    {
        var keys = Keys();

        var got = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => keys.GetCurrentAsync(null, Cancellation).AsTask())).WaitAsync(Eventually.Deadline, Cancellation);
        var key = Assert.Single(got.Distinct());
        var envelope = EnvelopeTesting.Seal([1, 2, 3], key);
        var other = await Keys().FindAsync(key.Id, Cancellation);

        Assert.Equal([1, 2, 3], EnvelopeTesting.Open(envelope, other!));
        Assert.Equal((1, 1), (_wrapper.Wraps, _wrapper.Unwraps));
        Assert.Equal(key.Id, (await Keys().GetCurrentAsync(null, Cancellation)).Id);
    }

    [Fact]
    public async Task GetCurrent_LifetimeOver_MakesTheNextOneAndOpensWithBoth()
    {
        var keys = Keys();
        var first = await keys.GetCurrentAsync(null, Cancellation);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(first.Id, (await keys.GetCurrentAsync(null, Cancellation)).Id);

        _time.Advance(TimeSpan.FromHours(1));
        var second = await keys.GetCurrentAsync(null, Cancellation);

        Assert.NotEqual(first.Id, second.Id);
        Assert.NotNull(await keys.FindAsync(first.Id, Cancellation));
        Assert.NotNull(await Keys().FindAsync(second.Id, Cancellation));
        Assert.Null(await keys.FindAsync("never-made", Cancellation));
    }

    [Fact]
    public async Task Find_StoreOrServiceAway_GoesOnWithSharedKeysInMemory()
    {
        var keys = Keys();
        var key = await keys.GetCurrentAsync(null, Cancellation);
        await keys.FindAsync(key.Id, Cancellation);

        (_store.IsAway, _wrapper.IsAway) = (true, true);
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(key.Id, (await keys.FindAsync(key.Id, Cancellation))?.Id);
        Assert.Equal(key.Id, (await keys.GetCurrentAsync(null, Cancellation)).Id);
        Assert.Equal(2, _logs.Of(EventIds.DataKeyStoreAway).Count);
        await Assert.ThrowsAsync<TimeoutException>(async () => await Keys().FindAsync(key.Id, Cancellation));
        _store.IsAway = false;
        await Assert.ThrowsAsync<TimeoutException>(async () => await Keys().FindAsync(key.Id, Cancellation));
        _wrapper.IsAway = false;
        Assert.NotNull(await Keys().FindAsync(key.Id, Cancellation));
    }

    // A key that was past its lifetime was let go before the next one was made: with the service away there was none.
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task GetCurrent_LifetimeOverAndStoreOrServiceAway_GoesOnWithTheOldKeyUntilTheNextCanBeMade(bool storeIsAway, bool serviceIsAway)
    {
        var keys = Keys();
        var first = await keys.GetCurrentAsync(null, Cancellation);
        (_store.IsAway, _wrapper.IsAway) = (storeIsAway, serviceIsAway);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(first.Id, (await keys.GetCurrentAsync(null, Cancellation)).Id);
        Assert.Equal(first.Id, (await keys.GetCurrentAsync(null, Cancellation)).Id);
        Assert.Single(_logs.Of(EventIds.DataKeyStoreAway));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(first.Id, (await keys.GetCurrentAsync(null, Cancellation)).Id);
        Assert.Equal(2, _logs.Of(EventIds.DataKeyStoreAway).Count);

        (_store.IsAway, _wrapper.IsAway) = (false, false);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotEqual(first.Id, (await keys.GetCurrentAsync(null, Cancellation)).Id);
    }

    [Fact]
    public async Task Shred_OfASubject_DestroysItsKeysEverywhereWithinTheTtlAndNoOther()
    {
        var (keys, elsewhere) = (Keys(), Keys());
        var key = await keys.GetCurrentAsync(Patient, Cancellation);
        var other = await keys.GetCurrentAsync(DataKeySubject.Of("patient-2"), Cancellation);
        var envelope = EnvelopeTesting.Seal([1], (await elsewhere.FindAsync(key.Id, Cancellation))!);

        Assert.Equal(1, await keys.ShredAsync(Patient, Cancellation));
        _store.IsAway = true;
        await Assert.ThrowsAsync<TimeoutException>(async () => await keys.FindAsync(key.Id, Cancellation));
        _store.IsAway = false;

        Assert.True((await keys.FindAsync(key.Id, Cancellation))!.IsShredded);
        Assert.False((await elsewhere.FindAsync(key.Id, Cancellation))!.IsShredded);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.True((await elsewhere.FindAsync(key.Id, Cancellation))!.IsShredded);
        Assert.Null(EnvelopeTesting.Open(envelope, (await elsewhere.FindAsync(key.Id, Cancellation))!));
        Assert.False((await keys.FindAsync(other.Id, Cancellation))!.IsShredded);
        Assert.NotEqual(key.Id, (await keys.GetCurrentAsync(Patient, Cancellation)).Id);
        Assert.NotEqual(key.Id, (await elsewhere.GetCurrentAsync(Patient, Cancellation)).Id);
        Assert.DoesNotContain(Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories), file => file.Contains("patient", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Find_KeyOfASubjectAndStoreAway_IsNotTrustedBeyondTheTtl()
    {
        var keys = Keys();
        var key = await keys.GetCurrentAsync(Patient, Cancellation);
        await keys.FindAsync(key.Id, Cancellation);

        _store.IsAway = true;
        Assert.NotNull(await keys.FindAsync(key.Id, Cancellation));
        _time.Advance(TimeSpan.FromMinutes(5));

        await Assert.ThrowsAsync<TimeoutException>(async () => await keys.FindAsync(key.Id, Cancellation));
        await Assert.ThrowsAsync<TimeoutException>(async () => await keys.GetCurrentAsync(Patient, Cancellation));
    }

    [Fact]
    public async Task Rewrap_AfterARotation_LetsTheOldWrappingKeyBeRetired()
    {
        var keys = Keys();
        var shared = await keys.GetCurrentAsync(null, Cancellation);
        var patient = await keys.GetCurrentAsync(Patient, Cancellation);
        var gone = await keys.GetCurrentAsync(DataKeySubject.Of("patient-2"), Cancellation);
        await keys.ShredAsync(DataKeySubject.Of("patient-2"), Cancellation);
        var envelope = EnvelopeTesting.Seal([1], shared);
        _wrapper.Rotate("kek-2", 0x33);

        Assert.Equal(2, await keys.RewrapAsync(Cancellation));
        Assert.Equal(0, await keys.RewrapAsync(Cancellation));
        _wrapper.Retire("kek-1");

        Assert.Equal([1], EnvelopeTesting.Open(envelope, (await Keys().FindAsync(shared.Id, Cancellation))!));
        Assert.NotNull(await Keys().FindAsync(patient.Id, Cancellation));
        Assert.True((await Keys().FindAsync(gone.Id, Cancellation))!.IsShredded);
    }

    [Fact]
    public async Task Find_MoreKeysThanAreKept_ReadsThemAgain()
    {
        var keys = Keys(new() { MaxCachedKeys = 10 });
        var ids = new List<string>();
        for (var patient = 0; patient < 40; patient++)
        {
            ids.Add((await keys.GetCurrentAsync(DataKeySubject.Of($"patient-{patient}"), Cancellation)).Id);
        }

        foreach (var id in ids.Concat(ids))
        {
            Assert.Equal(id, (await keys.FindAsync(id, Cancellation))?.Id);
        }

        Assert.InRange(_wrapper.Unwraps, 40, 80);
    }

    [Fact]
    public void Constructor_OptionsOutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Keys(new() { CacheTtl = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Keys(new() { SharedKeyLifetime = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Keys(new() { MaxCachedKeys = 0 }));
    }

    private WrappedDataKeys Keys(WrappedDataKeyOptions? options = null) => new(_wrapper, _store, options, _logs, _time);
}
