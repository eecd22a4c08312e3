using System.Text;
using Healthcare.Kafka.Shared;

namespace Healthcare.Kafka.Client.Tests;

public class LineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\n\nb", "a||b")]
    [InlineData("12345\n123456\n1", "12345|too long|1")]
    [InlineData("123456", "too long")]
    [InlineData("123456789012345678901234567890\n1", "too long|1")]
    public async Task ReadAsync_AnyPieces_ReturnsTheSameLines(string content, string expected)
    {
        for (var piece = 1; piece <= content.Length + 1; piece++)
        {
            using var stream = new PieceStream(Encoding.UTF8.GetBytes(content), piece);

            var lines = await LineReader.ReadAsync(stream, maxLineBytes: 5, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

            Assert.Equal(expected, string.Join('|', lines.Select(line => line is null ? "too long" : Encoding.UTF8.GetString(line))));
        }
    }

    /// <summary>Gives a few bytes a read, as a slow disk or a decompressor does.</summary>
    private sealed class PieceStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
