namespace Healthcare.Kafka.Client;

/// <summary>
/// Completed offsets as the text of a commit's metadata: <c>hkc1:</c> and base64 of a checksum, the committed offset, the leader epoch and either runs or a
/// bitmap, whichever tells more.
/// </summary>
/// <remarks>
/// What does not fit is left out from the end and comes again after a restart. Text of anybody else, of another version, cut or for another offset says
/// nothing.
/// </remarks>
internal static class CompletedOffsetsText
{
    /// <summary>Well below offset.metadata.max.bytes, 4,096 unless a broker sets it lower.</summary>
    public const int MostCharacters = 3_000;

    private const string Magic = "hkc1:";
    private const byte RunsForm = 0;
    private const byte BitmapForm = 1;
    private const int ChecksumSize = 4;
    private const int MostBytes = (MostCharacters - 5) / 4 * 3;

    public static string Encode(long committed, CompletedOffsets completed)
    {
        var runs = Begin(committed, completed.LeaderEpoch, RunsForm);
        var bitmap = Begin(committed, completed.LeaderEpoch, BitmapForm);
        var inRuns = WriteRuns(runs, committed, completed.Runs);
        var inBitmap = WriteBitmap(bitmap, committed, completed.Runs);
        var best = inRuns > inBitmap || (inRuns == inBitmap && runs.Count <= bitmap.Count) ? runs : bitmap;
        if (Math.Max(inRuns, inBitmap) == 0)
        {
            return "";
        }

        var bytes = best.ToArray();
        BitConverter.TryWriteBytes(bytes, Checksum(bytes.AsSpan(ChecksumSize)));
        return Magic + Convert.ToBase64String(bytes);
    }

    /// <summary>Reads a text that was committed with <paramref name="committed"/>.</summary>
    /// <returns>Null when it says nothing about that offset.</returns>
    public static CompletedOffsets? Decode(string text, long committed)
    {
        var bytes = new byte[MostBytes];
        if (committed < 0 || text.Length > MostCharacters || !text.StartsWith(Magic, StringComparison.Ordinal)
            || !Convert.TryFromBase64Chars(text.AsSpan(Magic.Length), bytes, out var length) || length <= ChecksumSize)
        {
            return null;
        }

        var body = bytes.AsSpan(ChecksumSize, length - ChecksumSize);
        var reader = new VarintReader(body[1..]);
        if (BitConverter.ToUInt32(bytes) != Checksum(body)
            || !reader.TryRead(out var offset) || offset != committed || !reader.TryRead(out var epoch) || epoch > int.MaxValue)
        {
            return null;
        }

        var runs = body[0] switch
        {
            RunsForm => ReadRuns(ref reader, committed),
            BitmapForm => ReadBitmap(reader.Rest, committed),
            _ => [],
        };
        return runs.Count == 0 ? null : new CompletedOffsets(runs, (int)epoch - 1);
    }

    private static List<byte> Begin(long committed, int leaderEpoch, byte form)
    {
        List<byte> bytes = [0, 0, 0, 0, form];
        Varint.Write(bytes, committed);
        Varint.Write(bytes, leaderEpoch + 1L);
        return bytes;
    }

    /// <returns>How many offsets are told.</returns>
    private static long WriteRuns(List<byte> bytes, long committed, IReadOnlyList<OffsetRun> runs)
    {
        var (told, from) = (0L, committed);
        foreach (var run in runs)
        {
            var length = bytes.Count;
            Varint.Write(bytes, run.First - from);
            Varint.Write(bytes, run.Count);
            if (bytes.Count > MostBytes)
            {
                bytes.RemoveRange(length, bytes.Count - length);
                break;
            }

            told += run.Count;
            from = run.End;
        }

        return told;
    }

    /// <returns>How many offsets are told.</returns>
    private static long WriteBitmap(List<byte> bytes, long committed, IReadOnlyList<OffsetRun> runs)
    {
        var start = bytes.Count;
        var told = 0L;
        foreach (var run in runs)
        {
            var most = Math.Min(run.End - committed, (MostBytes - start) * 8L);
            for (var bit = run.First - committed; bit < most; bit++)
            {
                while (bytes.Count <= start + (bit / 8))
                {
                    bytes.Add(0);
                }

                bytes[start + (int)(bit / 8)] |= (byte)(1 << (int)(bit % 8));
                told++;
            }
        }

        return told;
    }

    private static List<OffsetRun> ReadRuns(ref VarintReader reader, long committed)
    {
        var runs = new List<OffsetRun>();
        var from = committed;
        while (!reader.Rest.IsEmpty)
        {
            if (!reader.TryRead(out var gap) || !reader.TryRead(out var count) || count == 0 || gap > long.MaxValue - from || count > long.MaxValue - from - gap)
            {
                return [];
            }

            runs.Add(new OffsetRun(from + gap, count));
            from += gap + count;
        }

        return runs;
    }

    private static List<OffsetRun> ReadBitmap(ReadOnlySpan<byte> bitmap, long committed)
    {
        var runs = new OffsetRuns();
        for (var bit = 0; bit < bitmap.Length * 8; bit++)
        {
            if ((bitmap[bit / 8] & (1 << (bit % 8))) != 0)
            {
                runs.Add(committed + bit, -1);
            }
        }

        return [.. runs.Build()?.Runs ?? []];
    }

    /// <summary>FNV-1a: against a cut or a foreign text, not against an attacker, who could as well commit another offset.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = 2_166_136_261u;
        foreach (var value in bytes)
        {
            hash = unchecked((hash ^ value) * 16_777_619u);
        }

        return hash;
    }
}
