namespace Healthcare.Kafka.Client.Tests;

public sealed class DataKeyRingTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"data-keys-{Guid.NewGuid():N}");
    private readonly ManualTime _time = new();
    private readonly CollectedLogs _logs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        File.Delete(_file);
        _logs.Dispose();
    }

    [Fact]
    public async Task FromFile_Lines_TheLastEncryptsAndAllOpen()
    {
        await File.WriteAllTextAsync(_file, $"# made 2026-11\n{Line("a", 1)}\r\n\n{Line("b", 2)}\n", Cancellation);

        var ring = DataKeyRing.FromFile(_file);

        Assert.Equal("b", (await ring.GetCurrentAsync(null, Cancellation)).Id);
        Assert.Equal("a", (await ring.FindAsync("a", Cancellation))?.Id);
        Assert.Null(await ring.FindAsync("c", Cancellation));
    }

    [Fact]
    public async Task FromFile_KeyAppended_OpensAtOnceAndEncryptsWithinTheIntervalWithTheKnownObjectsKept()
    {
        await File.WriteAllTextAsync(_file, Line("a", 1), Cancellation);
        var ring = DataKeyRing.FromFile(_file, timeProvider: _time);
        var first = await ring.GetCurrentAsync(null, Cancellation);

        await File.AppendAllTextAsync(_file, $"\n{Line("b", 2)}", Cancellation);
        Assert.Same(first, await ring.GetCurrentAsync(null, Cancellation));
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("b", (await ring.GetCurrentAsync(null, Cancellation)).Id);
        Assert.Same(first, await ring.FindAsync("a", Cancellation));
        await File.AppendAllTextAsync(_file, $"\n{Line("c", 3)}", Cancellation);
        Assert.Equal("c", (await ring.FindAsync("c", Cancellation))?.Id);
    }

    [Fact]
    public async Task FromFile_BecomesUnreadable_GoesOnWithWhatWasRead()
    {
        await File.WriteAllTextAsync(_file, Line("a", 1), Cancellation);
        var ring = DataKeyRing.FromFile(_file, _logs, _time);

        await File.WriteAllTextAsync(_file, $"half {PhiCanary.Mark}", Cancellation);
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("a", (await ring.GetCurrentAsync(null, Cancellation)).Id);
        File.Delete(_file);
        Assert.Null(await ring.FindAsync("b", Cancellation));
        Assert.Equal(2, _logs.Of(EventIds.DataKeyFileNotRead).Count);
    }

    [Theory]
    [InlineData("", "no data key")]
    [InlineData("# only a comment", "no data key")]
    [InlineData("a", "Line 1")]
    [InlineData("a AAAA", "Line 1")]
    [InlineData("a!b AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "Line 1")]
    [InlineData("a AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= more", "Line 1")]
    [InlineData("a AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\na AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "twice")]
    public void FromFile_WhatIsNoRing_IsRefusedWithoutItsText(string text, string said)
    {
        File.WriteAllText(_file, text);

        var error = Assert.Throws<FormatException>(() => DataKeyRing.FromFile(_file));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AQEB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromVariable_CommasForLines_IsRead()
    {
        var name = $"DATA_KEYS_{Guid.NewGuid():N}";
        Assert.Throws<InvalidOperationException>(() => DataKeyRing.FromVariable(name));
        Environment.SetEnvironmentVariable(name, $"{Line("a", 1)},{Line("b", 2)}");

        Assert.Equal("b", (await DataKeyRing.FromVariable(name).GetCurrentAsync(null, Cancellation)).Id);
        Environment.SetEnvironmentVariable(name, null);
    }

    [Fact]
    public async Task GetCurrent_OfASubject_IsRefused() =>
        await Assert.ThrowsAsync<NotSupportedException>(async () => await EnvelopeTesting.Ring().GetCurrentAsync("subject", Cancellation));

    [Fact]
    public void Constructor_NoKeyOrOneTwice_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new DataKeyRing([]));
        Assert.Throws<ArgumentException>(() => EnvelopeTesting.Ring(EnvelopeTesting.Key(), EnvelopeTesting.Key()));
        Assert.Throws<ArgumentException>(() => EnvelopeTesting.Ring(DataKey.Shredded("k")));
    }

    private static string Line(string id, byte seed) => $"{id} {Convert.ToBase64String(Enumerable.Repeat(seed, 32).ToArray())}";
}
