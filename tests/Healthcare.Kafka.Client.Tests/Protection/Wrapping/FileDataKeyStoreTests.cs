namespace Healthcare.Kafka.Client.Tests;

public sealed class FileDataKeyStoreTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"data-key-store-{Guid.NewGuid():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Add_ThenFind_GivesItBackToAnyInstance()
    {
        var key = Key("a", "subject");
        await new FileDataKeyStore(_directory).AddAsync(key, Cancellation);

        var found = await new FileDataKeyStore(_directory).FindAsync("a", Cancellation);

        Assert.Equal((key.Id, key.Subject, key.WrappingKeyId, key.CreatedAt), (found!.Id, found.Subject, found.WrappingKeyId, found.CreatedAt));
        Assert.Equal(key.Wrapped, found.Wrapped);
        Assert.Null(await new FileDataKeyStore(_directory).FindAsync("../a", Cancellation));
    }

    [Fact]
    public async Task FindNewest_OfSeveral_IsTheLastAddedOfItsSubject()
    {
        var store = new FileDataKeyStore(_directory);
        foreach (var (id, subject) in new (string, string?)[] { ("a", "s"), ("b", null), ("c", "s"), ("d", "shared") })
        {
            await store.AddAsync(Key(id, subject), Cancellation);
        }

        Assert.Equal("c", (await store.FindNewestAsync("s", Cancellation))?.Id);
        Assert.Equal("b", (await store.FindNewestAsync(null, Cancellation))?.Id);
        Assert.Null(await store.FindNewestAsync("none", Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.FindNewestAsync("../s", Cancellation));
    }

    [Fact]
    public async Task TryReplace_AKeyThatWasDestroyed_LeavesItDestroyed()
    {
        var store = new FileDataKeyStore(_directory);
        await store.AddAsync(Key("a", "s"), Cancellation);

        Assert.Equal(["a"], await store.ShredAsync("s", Cancellation));
        Assert.False(await store.TryReplaceAsync(Key("a", "s"), Cancellation));

        Assert.Null((await store.FindAsync("a", Cancellation))!.Wrapped);
        Assert.Null(await store.FindNewestAsync("s", Cancellation));
        Assert.Empty(await store.ListAsync(Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await store.ShredAsync("s", Cancellation));
    }

    // A process that is killed between writing and renaming leaves the wrapped key beside the file.
    [Fact]
    public async Task Shred_AfterAWriterDied_LeavesNothingOfTheKey()
    {
        var store = new FileDataKeyStore(_directory);
        await store.AddAsync(Key("a", "s"), Cancellation);
        await store.AddAsync(Key("a.key.b", "other"), Cancellation);
        var file = Path.Combine(_directory, "keys", "a.key");
        File.Copy(file, $"{file}.{Guid.NewGuid():N}");

        await store.ShredAsync("s", Cancellation);

        Assert.Equal(["a.key", "a.key.b.key"], Directory.GetFiles(Path.Combine(_directory, "keys")).Select(Path.GetFileName).Order());
        Assert.NotNull((await store.FindAsync("a.key.b", Cancellation))!.Wrapped);
    }

    [Fact]
    public async Task Add_ManyInstancesAtOnce_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(
            async () => await new FileDataKeyStore(_directory).AddAsync(Key($"k{number}", "s"), Cancellation)))).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(40, (await new FileDataKeyStore(_directory).ShredAsync("s", Cancellation)).Count);
    }

    private static WrappedDataKey Key(string id, string? subject) => new()
    {
        Id = id,
        Subject = subject,
        Wrapped = [1, 2, 3],
        WrappingKeyId = "kek-1",
        CreatedAt = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero),
    };
}
