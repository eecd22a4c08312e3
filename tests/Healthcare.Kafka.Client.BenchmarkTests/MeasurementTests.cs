using System.Diagnostics;

namespace Healthcare.Kafka.Client.BenchmarkTests;

public class MeasurementTests
{
    [Fact]
    public void Rate_TimeStartedAtTheFirstMessages_CountsThoseAfterThem()
    {
        var measurement = new Measurement();

        measurement.Start();
        measurement.StartTime(messages: 40);
        PassTime();
        measurement.Stop(messages: 100);

        Assert.Equal(100, measurement.Messages);
        Assert.Equal(60, measurement.Rate * measurement.Elapsed.TotalSeconds, precision: 6);
    }

    [Fact]
    public void Stop_SeveralTimes_AddsUp()
    {
        var measurement = new Measurement();
        for (var pass = 0; pass < 3; pass++)
        {
            measurement.Start();
            measurement.StartTime(messages: 10);
            GC.KeepAlive(new byte[100_000]);
            PassTime();
            measurement.Stop(messages: 50);
        }

        Assert.Equal(150, measurement.Messages);
        Assert.Equal(120, measurement.Rate * measurement.Elapsed.TotalSeconds, precision: 6);

        // The runtime counts what is allocated to within some kilobytes per thread.
        Assert.InRange(measurement.AllocatedBytes, 200_000, long.MaxValue);
    }

    // A rate over no time at all is none, and a clock may tick late.
    private static void PassTime()
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) == TimeSpan.Zero)
        {
        }
    }
}
