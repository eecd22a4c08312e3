using System.Text.Json;

namespace Healthcare.Kafka.Client;

/// <summary>Reads what is kept out of librdkafka's statistics, a JSON text whose fields its STATISTICS.md lists. Allocates for brokers and topics, not for fields.</summary>
internal static class StatisticsParser
{
    /// <param name="json">The text.</param>
    /// <param name="previous">The statistics before, whose topics are mostly the same; null for the first.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ClientStatistics Parse(ReadOnlySpan<byte> json, ClientStatistics? previous)
    {
        var statistics = new ClientStatistics();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("ts"u8))
            {
                statistics.At = Number(ref reader);
            }
            else if (reader.ValueTextEquals("txmsgs"u8))
            {
                statistics.SentMessages = Number(ref reader);
            }
            else if (reader.ValueTextEquals("msg_cnt"u8))
            {
                statistics.QueuedMessages = Number(ref reader);
            }
            else if (reader.ValueTextEquals("msg_size"u8))
            {
                statistics.QueuedBytes = Number(ref reader);
            }
            else if (reader.ValueTextEquals("brokers"u8))
            {
                ReadBrokers(ref reader, statistics);
            }
            else if (reader.ValueTextEquals("topics"u8))
            {
                ReadTopics(ref reader, statistics, previous);
            }
            else
            {
                reader.Skip();
            }
        }

        statistics.SendRate = Rate(statistics, previous);
        return statistics;
    }

    private static void ReadBrokers(ref Utf8JsonReader reader, ClientStatistics statistics)
    {
        reader.Read();
        while (NextField(ref reader))
        {
            // Without an id they are addresses that were not met yet, or the group's coordinator under another name.
            if (ReadBroker(ref reader) is { Id: >= 0 } broker)
            {
                statistics.Brokers.Add(broker);
            }
        }
    }

    private static BrokerStatistics ReadBroker(ref Utf8JsonReader reader)
    {
        var broker = new BrokerStatistics(-1);
        var isLogical = false;
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("nodeid"u8))
            {
                broker = broker with { Id = (int)Number(ref reader) };
            }
            else if (reader.ValueTextEquals("source"u8))
            {
                reader.Read();
                isLogical = reader.ValueTextEquals("logical"u8);
            }
            else if (reader.ValueTextEquals("waitresp_cnt"u8))
            {
                broker.RequestsInFlight = Number(ref reader);
            }
            else if (reader.ValueTextEquals("rtt"u8))
            {
                broker.RoundTrip = ReadWindow(ref reader);
            }
            else if (reader.ValueTextEquals("throttle"u8))
            {
                broker.Throttle = ReadWindow(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return isLogical ? new BrokerStatistics(-1) : broker;
    }

    private static void ReadTopics(ref Utf8JsonReader reader, ClientStatistics statistics, ClientStatistics? previous)
    {
        reader.Read();
        while (NextField(ref reader))
        {
            var place = statistics.Topics.Count;
            var name = previous?.Topics.Count > place && reader.ValueTextEquals(previous.Topics[place].Name) ? previous.Topics[place].Name : reader.GetString()!;
            statistics.Topics.Add(ReadTopic(ref reader, name));
        }
    }

    private static TopicStatistics ReadTopic(ref Utf8JsonReader reader, string name)
    {
        var topic = new TopicStatistics(name);
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("batchsize"u8))
            {
                topic.BatchBytes = ReadWindow(ref reader);
            }
            else if (reader.ValueTextEquals("batchcnt"u8))
            {
                topic.BatchMessages = ReadWindow(ref reader);
            }
            else if (reader.ValueTextEquals("partitions"u8))
            {
                ReadPartitions(ref reader, ref topic);
            }
            else
            {
                reader.Skip();
            }
        }

        return topic;
    }

    private static void ReadPartitions(ref Utf8JsonReader reader, ref TopicStatistics topic)
    {
        reader.Read();
        while (NextField(ref reader))
        {
            reader.Read();
            while (NextField(ref reader))
            {
                if (reader.ValueTextEquals("fetchq_cnt"u8))
                {
                    topic.FetchedMessages += Number(ref reader);
                }
                else if (reader.ValueTextEquals("fetchq_size"u8))
                {
                    topic.FetchedBytes += Number(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private static Window ReadWindow(ref Utf8JsonReader reader)
    {
        long average = 0, max = 0, count = 0;
        reader.Read();
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("avg"u8))
            {
                average = Number(ref reader);
            }
            else if (reader.ValueTextEquals("max"u8))
            {
                max = Number(ref reader);
            }
            else if (reader.ValueTextEquals("cnt"u8))
            {
                count = Number(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Window(average, max, count);
    }

    /// <summary>Goes to the next name of an object; false at its end.</summary>
    private static bool NextField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TryGetInt64(out var number) ? number : 0;
    }

    // A new native client counts from zero again, and from another start of its clock.
    private static double? Rate(ClientStatistics now, ClientStatistics? before) =>
        before is not null && now.At > before.At && now.SentMessages >= before.SentMessages
            ? (now.SentMessages - before.SentMessages) * 1_000_000.0 / (now.At - before.At)
            : null;
}
