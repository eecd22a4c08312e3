using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A million envelopes, pseudonyms and headers of random and of changed bytes: nothing throws, nothing opens, nothing asks for memory that the input is not worth.</summary>
public class EnvelopeFuzzTests
{
    private const int Cases = 1_000_000;

    // A million times a bound that a constant can never be: what a wrong length would ask for is a thousand times as much.
    private const long MostBytesPerCase = 2_000;

    private static readonly DataKey Key = EnvelopeTesting.Key();

    [Fact]
    public void Open_AMillionRandomOrChangedEnvelopes_RefusesAllWithoutACrashOrAGreatAllocation()
    {
        var random = new Random(20_261_123);
        byte[][] seeds =
        [
            EnvelopeTesting.Seal([], Key), EnvelopeTesting.Seal(new byte[40], Key), EnvelopeTesting.Seal(new byte[200], Key, PayloadCompression.Brotli),
        ];
        var buffer = new byte[256];
        var opened = new OpenedValues();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = 0;
        for (var number = 0; number < Cases; number++)
        {
            var length = number % 4 == 0 ? Fill(random, buffer) : Change(random, seeds[random.Next(seeds.Length)], buffer, out _);
            var envelope = buffer.AsSpan(0, length);
            if (EnvelopeHeader.Read(envelope, out var header) is not null)
            {
                continue;
            }

            // Opening costs an exception each, which a million of would take minutes: one in thirty-two is opened, all are read.
            if (++parsed % 32 == 0)
            {
                var binding = new MessageBinding(EnvelopeTesting.Topic, EnvelopeTesting.PatientKey, EnvelopeTesting.Json, EnvelopeTesting.MessageId);
                Assert.Equal(PayloadIntegrityFailure.NotAuthentic, PayloadEnvelope.Open(envelope, header, Key, binding, opened, out _));
            }
        }

        Assert.InRange(parsed, Cases / 10, Cases);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Cases, 0, MostBytesPerCase);
    }

    [Fact]
    public void Headers_OfRandomOrChangedText_AreReadWithoutACrash()
    {
        var random = new Random(4_231);
        string[] names = [DeadLetterHeaderNames.Topic, DeadLetterHeaderNames.Partition, DeadLetterHeaderNames.Group, DeadLetterHeaderNames.Redrives, DeadLetterHeaderNames.Timestamp];
        string[] texts = ["vitals", "0", "charts", "3", "1700000000000"];
        var pseudonym = Encoding.ASCII.GetBytes(new HmacKeyProtector("patients", 1, new byte[32]).Protect("p"));
        var buffer = new byte[128];
        for (var number = 0; number < Cases / 10; number++)
        {
            var headers = new Headers();
            for (var index = 0; index < names.Length; index++)
            {
                headers.Add(names[index], Mutated(random, Encoding.UTF8.GetBytes(texts[index]), buffer));
            }

            if (DeadLetterOrigin.Read(headers) is { } origin)
            {
                Assert.True(TopicName.IsValid(origin.Topic) && origin.Partition >= 0 && origin.Redrives >= 0);
            }

            Assert.True(DeadLetterOrigin.RedrivenOffset(headers, "charts") is null or >= 0);
            var length = Change(random, pseudonym, buffer, out var isChanged);
            Assert.True(isChanged || KeyPseudonym.Is(buffer.AsSpan(0, length)));
            _ = HeaderRules.OfText(buffer.AsSpan(0, Fill(random, buffer)));
        }
    }

    private static byte[] Mutated(Random random, byte[] seed, byte[] buffer) =>
        random.Next(3) == 0 ? seed : buffer[..(random.Next(2) == 0 ? Fill(random, buffer) : Change(random, seed, buffer, out _))];

    private static int Fill(Random random, byte[] buffer)
    {
        var length = random.Next(buffer.Length);
        random.NextBytes(buffer.AsSpan(0, length));
        return length;
    }

    private static int Change(Random random, byte[] seed, byte[] buffer, out bool isChanged)
    {
        seed.CopyTo(buffer, 0);
        var length = random.Next(8) == 0 ? random.Next(seed.Length + 1) : seed.Length;
        for (var changes = random.Next(1, 4); changes > 0 && length > 0; changes--)
        {
            buffer[random.Next(length)] ^= (byte)(1 << random.Next(8));
        }

        isChanged = !buffer.AsSpan(0, length).SequenceEqual(seed);

        // Two changes of one bit are none; an envelope as it was sealed is no case.
        if (!isChanged)
        {
            buffer[length - 1] ^= 1;
            isChanged = true;
        }

        return length;
    }
}
