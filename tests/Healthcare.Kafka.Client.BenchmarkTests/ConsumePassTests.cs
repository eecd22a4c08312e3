namespace Healthcare.Kafka.Client.BenchmarkTests;

public class ConsumePassTests
{
    [Fact]
    public void Add_WholeTopic_EndsTheMeasurementWithTheLastMessage()
    {
        var measurement = new Measurement();
        var pass = new ConsumePass(100, measurement);

        AddSingly(pass, 0, 99);
        Assert.False(pass.IsDone);
        AddSingly(pass, 99, 1);

        Assert.True(pass.IsDone);
        Assert.Equal(100, measurement.Messages);
        pass.MustBeComplete();
    }

    [Fact]
    public void Add_MessagesThatAreNotMeasured_EndThePassButNotTheMeasurement()
    {
        var measurement = new Measurement();
        var pass = new ConsumePass(100, measurement, measured: 90);

        AddSingly(pass, 0, 90);
        Assert.True(pass.MeasuredDone.IsCompleted);
        Assert.False(pass.IsDone);
        pass.Add(TallyOf(90, 10), isMeasured: false);

        Assert.True(pass.IsDone);
        Assert.Equal(90, measurement.Messages);
        pass.MustBeComplete();
    }

    [Fact]
    public void MustBeComplete_MessageComesAfterTheLast_Throws()
    {
        var pass = new ConsumePass(10, measurement: null);
        AddSingly(pass, 0, 10);

        AddSingly(pass, 9, 1);

        Assert.Throws<RunFailedException>(pass.MustBeComplete);
    }

    [Fact]
    public void MustBeComplete_OneTwiceAndOneNever_Throws()
    {
        var pass = new ConsumePass(10, measurement: null);

        AddSingly(pass, 0, 9);
        AddSingly(pass, 0, 1);

        Assert.True(pass.IsDone);
        Assert.Contains("twice", Assert.Throws<RunFailedException>(pass.MustBeComplete).Message, StringComparison.Ordinal);
    }

    private static void AddSingly(ConsumePass pass, long first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            pass.Add(TallyOf(number, 1));
        }
    }

    private static Tally TallyOf(long first, int count)
    {
        var tally = new Tally();
        for (var number = first; number < first + count; number++)
        {
            tally.Add(number);
        }

        return tally;
    }
}
