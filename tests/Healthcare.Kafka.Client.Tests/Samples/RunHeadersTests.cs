using System.Text;
using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class RunHeadersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(123_456_789)]
    [InlineData(long.MaxValue)]
    public void TryRead_OfTheSameRun_ReturnsTheNumber(long sequence)
    {
        Assert.True(new RunHeaders("run-1").TryRead(new RunHeaders("run-1").Create(sequence), out var read));
        Assert.Equal(sequence, read);
    }

    [Fact]
    public void TryRead_OfAnotherRun_ReturnsFalse() => Assert.False(new RunHeaders("run-1").TryRead(new RunHeaders("run-2").Create(1), out _));

    [Theory]
    [InlineData("")]
    [InlineData("12x")]
    [InlineData("99999999999999999999")]
    public void TryRead_NumberThatIsNone_ReturnsFalse(string text)
    {
        var headers = new Headers { { "run-id", "run-1"u8.ToArray() }, { "event-seq", Encoding.UTF8.GetBytes(text) } };

        Assert.False(new RunHeaders("run-1").TryRead(headers, out _));
    }

    [Fact]
    public void TryRead_NoHeaders_ReturnsFalse() => Assert.False(new RunHeaders("run-1").TryRead([], out _));
}
