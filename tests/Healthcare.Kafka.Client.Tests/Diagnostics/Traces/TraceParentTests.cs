using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

public sealed class TraceParentTests
{
    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-09")]
    public void TryParse_AContext_IsAsTheRuntimeReadsIt(string text)
    {
        Assert.True(TraceParent.TryParse(Encoding.ASCII.GetBytes(text), out var context));
        Assert.True(ActivityContext.TryParse(text, null, isRemote: true, out var expected));
        Assert.Equal(expected, context);
        Assert.True(context.IsRemote);
        Assert.Null(context.TraceState);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no context")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("0G-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333x-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x")]
    [InlineData("00+0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c+b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331+01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("00-0af7651916cd43dd8448eb211c8031äc-b7ad6b7169203331-01")]
    public void TryParse_AnythingElse_IsNone(string text) => Assert.False(TraceParent.TryParse(Encoding.Latin1.GetBytes(text), out _));
}
