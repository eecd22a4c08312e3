using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What both ways of records have to do alike.</summary>
public class TransportContractTests
{
    private const string Topic = PolledTransport.Topic;

    public static TheoryData<ClientTransport> Ways => [ClientTransport.Managed, ClientTransport.Native];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Poll_MessagesOfFourPartitions_ComeInOrderWithTheirBytesAndPositions(ClientTransport way)
    {
        var now = new Timestamp(TimeProvider.System.GetUtcNow());
        await using var polled = await PolledTransport.StartAsync(way, 4, producer =>
        {
            for (var index = 0; index < 4_000; index++)
            {
                producer.Produce(new TopicPartition(Topic, index % 4), new Message<byte[], byte[]> { Key = Bytes($"key {index}"), Value = Bytes($"value {index}"), Timestamp = now });
            }
        });

        polled.PollRecords(4_000);

        Assert.Equal(4_000, polled.Events.Records.Count);
        foreach (var partition in polled.Events.Records.GroupBy(record => record.Partition))
        {
            Assert.Equal(Enumerable.Range(0, 1_000).Select(offset => (long)offset), partition.Select(record => record.Offset));
            foreach (var record in partition)
            {
                var index = (record.Offset * 4) + record.Partition;
                Assert.Equal((Topic, $"key {index}", $"value {index}"), (record.Topic, Text(record.Key), Text(record.Value)));
                Assert.Equal((now, TimestampType.CreateTime), (record.Timestamp, record.Timestamp.Type));
                Assert.True(record.KeyBytes.Span.SequenceEqual(record.Key) && record.ValueBytes.Span.SequenceEqual(record.Value));
                Assert.Equal(record.Key!.Length + record.Value!.Length, record.Size);
                Assert.Null(record.LastHeader("none"));
            }
        }
    }

    [Fact]
    public async Task Poll_TheSameLogOnAllWays_GivesTheSame()
    {
        var (managed, native) = (await ReadAsync(ClientTransport.Managed), await ReadAsync(ClientTransport.Native));

        // With so little memory that the records of three partitions do not stay where they were fetched.
        var copied = await ReadAsync(ClientTransport.Native, static settings => settings with { BufferMemory = settings.OverflowBytes + (1024 * 1024) });

        Assert.Equal(300, managed.Count);
        Assert.Equal(managed, native);
        Assert.Equal(managed, copied);

        static async Task<List<string>> ReadAsync(ClientTransport way, Func<ConsumerSettings, ConsumerSettings>? adjust = null)
        {
            await using var polled = await PolledTransport.StartAsync(way, 3, static producer =>
            {
                for (var index = 0; index < 300; index++)
                {
                    producer.Produce(new TopicPartition(Topic, index % 3), new Message<byte[], byte[]>
                    {
                        Key = Bytes($"key {index}"),
                        Value = index % 7 == 0 ? null! : Bytes($"value {index}"),
                        Timestamp = new Timestamp(1_700_000_000_000 + index, TimestampType.CreateTime),
                        Headers = index % 5 == 0 ? null : new Headers { { "h", Bytes($"{index}") } },
                    });
                }
            }, adjust);
            polled.PollRecords(300);
            return [.. polled.Events.Records.OrderBy(record => (record.Partition, record.Offset)).Select(record =>
                $"{record.Topic} {record.Partition} {record.Offset} {record.LeaderEpoch} {record.Timestamp.UnixTimestampMs} {record.Timestamp.Type} {Text(record.Key)} {Text(record.Value)} "
                + string.Join(",", record.Headers?.Select(header => $"{header.Key}={Text(header.GetValueBytes())}") ?? []))];
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Poll_NullEmptyAndLarge_ComeAsTheyWere(ClientTransport way)
    {
        byte[]?[] payloads = [null, [], [0], Bytes("text"), [.. Enumerable.Range(0, 3_000_000).Select(index => (byte)index)]];
        await using var polled = await PolledTransport.StartAsync(way, 1, producer =>
        {
            foreach (var payload in payloads)
            {
                producer.Produce(new TopicPartition(Topic, 0), new Message<byte[], byte[]> { Key = payload is { Length: > 100 } ? null! : payload!, Value = payload! });
            }
        });

        polled.PollRecords(payloads.Length);

        Assert.Equal(payloads, polled.Events.Records.Select(record => record.Value));
        Assert.Equal([null, [], [0], Bytes("text"), null], polled.Events.Records.Select(record => record.Key));
        Assert.Equal([true, false, false, false, false], polled.Events.Records.Select(record => record.ValueBytes.IsNull));
        Assert.Equal([true, false, false, false, true], polled.Events.Records.Select(record => record.KeyBytes.IsNull));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Headers_NullEmptyAndTwiceTheSame_ComeAsTheyWere(ClientTransport way)
    {
        await using var polled = await PolledTransport.StartAsync(way, 1, producer =>
        {
            producer.Produce(new TopicPartition(Topic, 0), new Message<byte[], byte[]>
            {
                Value = [1],
                Headers = new Headers { { "id", Bytes("first") }, { "null", null! }, { "empty", [] }, { "Befund-ärztlich", [0, 255] }, { "id", Bytes("last") } },
            });
            producer.Produce(new TopicPartition(Topic, 0), new Message<byte[], byte[]> { Value = [1] });
        });

        polled.PollRecords(2);

        var (record, plain) = (polled.Events.Records[0], polled.Events.Records[1]);
        (string, byte[]?)[] expected = [("id", Bytes("first")), ("null", null), ("empty", []), ("Befund-ärztlich", [0, 255]), ("id", Bytes("last"))];
        Assert.Equal(expected, record.Headers!.Select(header => (header.Key, (byte[]?)header.GetValueBytes())));
        Assert.Equal(("last", null, ""), (Text(record.LastHeader("id")), Text(record.LastHeader("null")), Text(record.LastHeader("empty"))));
        var room = new byte[5];
        Assert.Equal((4, "last\0"), (record.CopyLastHeader("id", room), Text(room)));
        Assert.Equal((2, "last\0"), (record.CopyLastHeader("Befund-ärztlich", room.AsSpan(0, 1)), Text(room)));
        Assert.Equal((-1, 0, -1), (record.CopyLastHeader("null", room), record.CopyLastHeader("empty", room), plain.CopyLastHeader("id", room)));
        Assert.Equal(expected.Length, record.Headers!.Count);
        Assert.Equal((0, null), (plain.Headers?.Count ?? 0, plain.LastHeader("id")));
        Assert.Equal("other", Text((record with { Headers = new Headers { { "id", Bytes("other") } } }).LastHeader("id")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Poll_EndOfThePartition_TellsWhere(ClientTransport way)
    {
        await using var polled = await PolledTransport.StartAsync(way, 1, producer => Produce(producer, 10));

        polled.PollUntil(() => polled.Events.Ends.Count > 0);

        Assert.Equal(new TopicPartitionOffset(Topic, 0, 10), Assert.Single(polled.Events.Ends));
        Assert.Equal(10, polled.Events.Records.Count);
        Assert.Empty(polled.Events.Errors);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Poll_TopicDoesNotExist_TellsTheCodeAndTheTopic(ClientTransport way)
    {
        await using var polled = await PolledTransport.StartAsync(way, adjust: settings => settings with { Topics = ["nowhere"] });
        polled.Cluster.SetTopicError("nowhere", ErrorCode.UnknownTopicOrPart);

        polled.PollUntil(() => polled.Events.Errors.Count > 0);

        var (error, position) = polled.Events.Errors[0];
        Assert.Equal((ErrorCode.UnknownTopicOrPart, false, "nowhere"), (error.Code, error.IsFatal, position!.Topic));
        Assert.NotEmpty(error.Reason);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Poll_BoundsOfRecordsAndBytes_AreKept(ClientTransport way)
    {
        await using var polled = await PolledTransport.StartAsync(way, 1, producer => Produce(producer, 400, size: 10_000));
        polled.PollRecords(1);

        for (var previous = polled.Events.Records.Count; polled.Events.Records.Count < 200; previous = polled.Events.Records.Count)
        {
            polled.Transport.Poll(TimeSpan.FromSeconds(1), 7, 1 << 20);
            Assert.InRange(polled.Events.Records.Count - previous, 0, 7);
        }

        for (var previous = polled.Events.Records.Count; polled.Events.Records.Count < 400; previous = polled.Events.Records.Count)
        {
            polled.Transport.Poll(TimeSpan.FromSeconds(1), 500, 25_000);

            // The last one may exceed it.
            Assert.InRange(polled.Events.Records.Count - previous, 0, 3);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Seek_WhileRecordsAreHandedOn_GoesOnAtThePositionAndLeavesOthersAlone(ClientTransport way)
    {
        await using var polled = await PolledTransport.StartAsync(way, 2, producer => Produce(producer, 2_000, partitions: 2));
        var sought = false;
        polled.Events.Received = record =>
        {
            if (record is { Partition: 0, Offset: 500 } && !sought)
            {
                sought = true;
                polled.Transport.Seek(new TopicPartition(Topic, 0), 100);
            }
        };

        polled.PollRecords(2_000 + 401);

        Assert.Equal(Enumerable.Range(0, 501).Concat(Enumerable.Range(100, 900)).Select(offset => (long)offset), OffsetsOf(polled, 0));
        Assert.Equal(Enumerable.Range(0, 1_000).Select(offset => (long)offset), OffsetsOf(polled, 1));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task PauseAndResume_BetweenPolls_LosesNothingAndRepeatsNothing(ClientTransport way)
    {
        var (first, second) = (new TopicPartition(Topic, 0), new TopicPartition(Topic, 1));
        await using var polled = await PolledTransport.StartAsync(way, 2, producer => Produce(producer, 2_000, partitions: 2));
        polled.PollUntil(() => OffsetsOf(polled, 0).Count > 10, maxRecords: 20);

        polled.Transport.Pause(first);
        var before = OffsetsOf(polled, 0).Count;
        polled.PollUntil(() => OffsetsOf(polled, 1).Count == 1_000);
        Assert.Equal(before, OffsetsOf(polled, 0).Count);
        polled.Transport.Resume(first);
        polled.PollRecords(2_000);

        Assert.Equal(Enumerable.Range(0, 1_000).Select(offset => (long)offset), OffsetsOf(polled, first.Partition.Value));
        Assert.Equal(Enumerable.Range(0, 1_000).Select(offset => (long)offset), OffsetsOf(polled, second.Partition.Value));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task JoinAgain_InTheMiddle_GoesOnAtWhatIsCommittedInTheRevoke(ClientTransport way)
    {
        await using var polled = await PolledTransport.StartAsync(way, 4, producer => Produce(producer, 8_000, partitions: 4));
        var leftWith = 0;
        polled.Events.Leaving = () =>
        {
            leftWith = polled.Events.Records.Count;
            polled.Transport.Commit([.. Enumerable.Range(0, 4).Select(partition => new GroupOffset(new TopicPartition(Topic, partition), 7, -1, ""))], CancellationToken.None);
        };
        polled.PollRecords(1_000);

        polled.Transport.Unsubscribe();
        polled.Transport.Subscribe([Topic]);
        polled.PollUntil(() => polled.Events.Assigned.Count == 8 && Enumerable.Range(0, 4).All(partition => After(partition) is [.., 1_999] and var after && after.Contains(7)));

        Assert.Equal(4, polled.Events.Revoked.Count);
        for (var partition = 0; partition < 4; partition++)
        {
            // Records from before the revoke may still come behind it, then those of the new assignment without a gap.
            var after = After(partition);
            Assert.Equal(Enumerable.Range(7, 1_993).Select(offset => (long)offset), after.Skip(after.LastIndexOf(7)));
        }

        List<long> After(int partition) => [.. polled.Events.Records.Skip(leftWith).Where(record => record.Partition == partition).Select(record => record.Offset)];
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Close_RecordsAreOut_EndsAndTheyStayReadable(ClientTransport way)
    {
        await using var polled = await PolledTransport.StartAsync(way, 1, producer => Produce(producer, 300));
        polled.PollRecords(300);

        await polled.CloseAsync();

        Assert.Equal(way == ClientTransport.Native, polled.Native is not null);
        Assert.Equal(Enumerable.Range(0, 300).Select(index => $"value {index}"), polled.Events.Records.Select(record => Text(record.Value)!.TrimEnd('.')));
        polled.Release();
        await Eventually.Async(() => polled.Native is null, "the last message back ends the native consumer");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Log_TheBrokerGoesDown_ComesOnTheThreadThatPolls(ClientTransport way)
    {
        await using var polled = await PolledTransport.StartAsync(way, 1, producer => Produce(producer, 1));
        polled.PollRecords(1);
        var (lines, poller, elsewhere) = (0, Environment.CurrentManagedThreadId, 0);
        polled.Logs.Written = log =>
        {
            Interlocked.Increment(ref lines);
            Interlocked.Add(ref elsewhere, Environment.CurrentManagedThreadId != poller || BlockedSignals.HaveSigsegv() ? 1 : 0);
        };

        polled.Cluster.SetAllBrokersDown();
        polled.PollUntil(() => Volatile.Read(ref lines) > 0);
        polled.Cluster.SetAllBrokersUp();

        Assert.Equal(0, elsewhere);
    }

    internal static void Produce(IProducer<byte[], byte[]> producer, int count, int partitions = 1, int size = 0)
    {
        for (var index = 0; index < count; index++)
        {
            producer.Produce(new TopicPartition(Topic, index % partitions), new Message<byte[], byte[]> { Key = Bytes($"key {index}"), Value = Bytes($"value {index}".PadRight(size, '.')) });
        }
    }

    private static List<long> OffsetsOf(PolledTransport polled, int partition) =>
        [.. polled.Events.Records.Where(record => record.Partition == partition).Select(record => record.Offset)];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
