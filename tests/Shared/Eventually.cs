using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Healthcare.Kafka.Client.Shared;

/// <summary>Waits on conditions with a deadline, in place of sleeping.</summary>
internal static class Eventually
{
    /// <summary>Generous: the tests share few cores.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until <paramref name="condition"/> holds; fails the test with the condition's text, or <paramref name="because"/>, when it never does.</summary>
    public static Task Async(
        Func<bool> condition, string? because = null, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string text = "") =>
        Async(() => Task.FromResult(condition()), because, deadline, text);

    /// <summary>Waits until <paramref name="condition"/> holds; fails the test with the condition's text, or <paramref name="because"/>, when it never does.</summary>
    public static async Task Async(
        Func<Task<bool>> condition, string? because = null, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (deadline ?? Deadline))
            {
                Assert.Fail($"Not within {deadline ?? Deadline}: {because ?? text}");
            }

            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }
}
