using System.Diagnostics;
using System.Text;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class ProducerHeaderClusterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProduceBatchAsync_HeadersOfBothSides_StandInTheLogByteForByte()
    {
        EverySpan.LeaveOut();
        await using var test = await ClusterProducer.StartAsync(settings => settings with { ContentType = "text/plain" });
        using var activity = new Activity("admit").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "vendor=1";
        Headers shared = new() { { "größe-😀", "é"u8.ToArray() }, { "null", null! }, { "empty", [] }, { "null", [0, 255] } };
        var messages = ClusterProducer.Messages(3).Select(message => message with { Headers = shared }).ToArray();
        messages[2] = messages[2] with { MessageId = "lab-3/é", ContentType = "application/fhir+json" };

        var delivery = await test.Producer.ProduceBatchAsync(ClusterProducer.Topic, messages, Cancellation);

        var records = await test.ReadAllAsync();
        var ids = delivery.Select(outcome => outcome.MessageId is { } id ? id.ToString("D") : "lab-3/é").ToArray();
        for (var i = 0; i < records.Count; i++)
        {
            Assert.Equal(
                [
                    ("größe-😀", "C3A9"), ("null", null), ("empty", ""), ("null", "00FF"), ("message-id", Hex(ids[i])),
                    ("content-type", Hex(i == 2 ? "application/fhir+json" : "text/plain")), ("traceparent", Hex(activity.Id!)), ("tracestate", Hex("vendor=1")),
                ],
                records[i].Headers.Select(header => (header.Key, header.GetValueBytes() is { } value ? Convert.ToHexString(value) : null)));
        }

        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(4, shared.Count);
        test.AssertNothingAboutPatientsInLogs();
        Assert.DoesNotContain(test.Logs.Entries, entry => ids.Any(id => entry.Message.Contains(id, StringComparison.OrdinalIgnoreCase)));
    }

    // One message after the other through the same header objects: nothing of one is left in the next.
    [Fact]
    public async Task ProduceBatchAsync_DifferentHeadersOneByOne_DoNotMix()
    {
        EverySpan.LeaveOut();
        await using var test = await ClusterProducer.StartAsync(settings => settings with { MessageIds = false });
        var messages = ClusterProducer.Messages(200).Select((message, id) => message with { Headers = Given(id) }).ToArray();

        await test.Producer.ProduceBatchAsync(ClusterProducer.Topic, messages, Cancellation);

        foreach (var record in await test.ReadAllAsync())
        {
            var id = ClusterProducer.IdOf(record);
            Assert.Equal(Enumerable.Range(0, id % 20).Select(i => ($"{id}-{i}", $"{i}")), record.Headers.Select(
                header => (header.Key, Encoding.UTF8.GetString(header.GetValueBytes()))));
        }

        static Headers Given(int id)
        {
            var headers = new Headers();
            foreach (var i in Enumerable.Range(0, id % 20))
            {
                headers.Add($"{id}-{i}", Encoding.UTF8.GetBytes($"{i}"));
            }

            return headers;
        }
    }

    // Fault test 22. Refused before Confluent.Kafka sees it, where a null key throws in the middle and leaks what was pinned by then.
    [Fact]
    public async Task ProduceBatchAsync_OversizedHeadersAndBadKeys_FailAloneWithoutAWordOfThem()
    {
        await using var test = await ClusterProducer.StartAsync(settings => settings with { MaxMessageBytes = 10_000 });
        Func<int, OutgoingMessage<string, string>>[] kinds =
        [
            id => ClusterProducer.Message(id) with { Headers = new() { { ClusterProducer.Sentinel, new byte[10_000] } } },
            id => ClusterProducer.Message(id, size: 10_000),
            id => ClusterProducer.Message(id) with { Headers = [new NullKey()] },
            id => ClusterProducer.Message(id) with { Headers = new() { { $"{ClusterProducer.Sentinel}\0", [] } } },
            id => ClusterProducer.Message(id),
        ];

        var delivery = await test.Producer.ProduceBatchAsync(
            ClusterProducer.Topic, [.. Enumerable.Range(0, 1_000).Select(id => kinds[id % kinds.Length](id))], Cancellation);

        ErrorCode[] codes = [ErrorCode.MsgSizeTooLarge, ErrorCode.MsgSizeTooLarge, ErrorCode.Local_InvalidArg, ErrorCode.Local_InvalidArg, ErrorCode.NoError];
        Assert.Equal(Enumerable.Range(0, 1_000).Select(id => codes[id % codes.Length]), delivery.Select(outcome => outcome.Code));
        Assert.All(delivery, outcome => Assert.Equal(
            outcome.Code == ErrorCode.NoError ? PersistenceStatus.Persisted : PersistenceStatus.NotPersisted, outcome.Status));
        Assert.Equal(200, (await test.ReadAllAsync()).Select(ClusterProducer.IdOf).Distinct().Count());
        await test.AssertPersistedAreReadableAsync(delivery);
        await test.AssertOrderPerKeyAsync();
        Assert.Equal(0, test.Core.Outstanding);
        foreach (var kind in kinds[..^1])
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(() => test.Producer.ProduceAsync(ClusterProducer.Topic, kind(0), Cancellation));
            Assert.DoesNotContain(ClusterProducer.Sentinel, error.ToString(), StringComparison.Ordinal);
        }
    }

    // Fault test 22: the topic's limit may be lower than ours, and then only the broker knows.
    [Fact]
    public async Task ProduceAsync_BrokerFindsItTooLarge_SaysTheSize()
    {
        await using var test = await ClusterProducer.StartAsync();
        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.MsgSizeTooLarge);

        var error = await Assert.ThrowsAsync<DeliveryException>(() =>
            test.Producer.ProduceAsync(ClusterProducer.Topic, ClusterProducer.Message(0, size: 500), Cancellation).WaitAsync(Eventually.Deadline, Cancellation));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, error.Code);
        Assert.InRange(error.Outcome.SerializedSize, 500, 700);
        Assert.Contains($"the message takes {error.Outcome.SerializedSize} bytes", error.Message, StringComparison.Ordinal);
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private sealed class NullKey : IHeader
    {
        public string Key => null!;

        public byte[] GetValueBytes() => Encoding.UTF8.GetBytes(ClusterProducer.Sentinel);
    }
}
