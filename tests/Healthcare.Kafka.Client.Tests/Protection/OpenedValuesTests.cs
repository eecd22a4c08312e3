using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Opened values that share arrays: each stays what it is until its batch ends, and nothing of it is left for the next batch.</summary>
public class OpenedValuesTests
{
    private readonly OpenedValues _opened = new();

    // Model: a list of the values that were added since the last reuse.
    [Fact]
    public void Add_AnyValuesPutBackAndReused_EachIsWhatWasWritten()
    {
        var lengths = Gen.Frequency(
            (6, Gen.Choose(0, 3_000)), (1, Gen.Constant(0)), (1, Gen.Choose(OpenedValues.ChunkLength - 2, OpenedValues.ChunkLength + 2)));
        var step =
            from what in Gen.Choose(0, 19)
            from length in lengths
            select (What: what, Length: length);
        Prop.ForAll(step.ArrayOf().ToArbitrary(), static steps =>
        {
            var opened = new OpenedValues();
            var model = new List<(RecordBytes Bytes, int Length, byte Fill)>();
            foreach (var (what, length) in steps)
            {
                if (what == 0)
                {
                    opened.Reuse();
                    model.Clear();
                    continue;
                }

                var room = opened.Take(length);
                var fill = (byte)(model.Count + 1);
                room.AsSpan().Fill(what < 4 ? byte.MaxValue : fill);
                if (what < 4)
                {
                    opened.PutBack(room);
                }
                else
                {
                    model.Add((opened.Add(room), length, fill));
                }
            }

            var isRight = model.TrueForAll(static value => value.Bytes.Span.Length == value.Length && !value.Bytes.Span.ContainsAnyExcept(value.Fill));
            opened.Release();
            return isRight;
        }).QuickCheckThrowOnFailure();
    }

    // What is given back is this thread's until it waits: the pool keeps it for it, so the test may look at it.
    [Fact]
    public void Release_WhatWasOpen_IsOverwrittenAndRefused()
    {
        var (first, second) = (Written(1_000), Written(2_000));
        _opened.Reuse();
        var third = Written(10);
        var bytes = _opened.Add(third);

        _opened.Release();

        Assert.All([first, second, third], static value => Assert.Equal(-1, value.AsSpan().IndexOfAnyExcept((byte)0)));
        Assert.Throws<ObjectDisposedException>(() => bytes.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => new RecordView(bytes).Pin());
    }

    [Fact]
    public void Release_OneIsPinned_LeavesAllAsTheyAre()
    {
        var values = Enumerable.Range(0, 100).Select(_ => Written(1_024)).ToArray();
        var view = new RecordView(_opened.Add(values[70]));
        var pin = view.Pin(1_000);

        _opened.Release();

        Assert.All(values, static value => Assert.Equal(-1, value.AsSpan().IndexOfAnyExcept((byte)'x')));
        Assert.Equal((byte)'x', At(pin, 23));
        pin.Dispose();
        Assert.Equal((byte)'x', values[70][0]);
    }

    // Each time, either the pin is refused or its bytes stay. Those of one that is refused are the pool's, and may be another test's by now.
    [Fact]
    public async Task Pin_BesideRelease_IsRefusedOrKeepsTheBytes()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var opened = new OpenedValues();
            var room = opened.Take(1_024);
            room.AsSpan().Fill((byte)'x');
            var view = new RecordView(opened.Add(room));
            var release = Task.Run(opened.Release, TestContext.Current.CancellationToken);
            MemoryHandle? pin = null;
            try
            {
                pin = view.Pin();
            }
            catch (ObjectDisposedException)
            {
                // As good: the batch has ended.
            }

            await release.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
            if (pin is { } kept)
            {
                Assert.Equal((byte)'x', At(kept, 1_023));
                kept.Dispose();
            }
        }
    }

    [Fact]
    public void Release_OfAValueLongerThanAChunk_OverwritesItToo()
    {
        var value = Written((2 * OpenedValues.ChunkLength) + 1);

        _opened.Release();

        Assert.Equal(-1, value.AsSpan().IndexOfAnyExcept((byte)0));
    }

    private static unsafe byte At(MemoryHandle pin, int index) => ((byte*)pin.Pointer)[index];

    private ArraySegment<byte> Written(int length)
    {
        var room = _opened.Take(length);
        room.AsSpan().Fill((byte)'x');
        return room;
    }
}
