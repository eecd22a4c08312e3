using Dekaf.Compression;
using Dekaf.Compression.Lz4;
using Dekaf.Consumer;

namespace Healthcare.Kafka.Client.Benchmarks.Peers;

/// <summary>Consumes the run's topic with Dekaf, a client of its own in C#, with our fetch sizes: batches of records, or of bytes as they lie.</summary>
internal sealed record DekafConsumer(Run Run, int Passes, bool IsRaw)
{
    public async Task<RunResult> RunAsync()
    {
        CompressionCodecRegistry.Default.AddLz4();
        return RunResult.Of(await Benchmarks.Passes.MeasureAsync(Run, Passes, PassAsync), RawClients.Settings());
    }

    private async Task PassAsync(string group, Measurement? measurement)
    {
        var pass = new ConsumePass(Run.Messages!.Value, measurement);
        await using (var consumer = await Builder(group).BuildAsync())
        {
            measurement?.Start();
            if (IsRaw)
            {
                await ConsumeRawAsync(consumer, pass);
            }
            else
            {
                await ConsumeAsync(consumer, pass);
            }
        }

        pass.MustBeComplete();
    }

    private static async Task ConsumeAsync(IKafkaConsumer<byte[], byte[]> consumer, ConsumePass pass)
    {
        await foreach (var batch in consumer.ConsumeBatchAsync())
        {
            var tally = new Tally();
            foreach (var record in batch)
            {
                tally.Add(Payload.Number(record.Value));
            }

            pass.Add(tally);
            if (pass.IsDone)
            {
                return;
            }
        }
    }

    private static async Task ConsumeRawAsync(IKafkaConsumer<byte[], byte[]> consumer, ConsumePass pass)
    {
        await foreach (var batch in consumer.ConsumeRawBatchAsync())
        {
            var tally = new Tally();
            foreach (var record in batch)
            {
                tally.Add(Payload.Number(record.Value.Span));
            }

            pass.Add(tally);
            if (pass.IsDone)
            {
                return;
            }
        }
    }

    private Dekaf.ConsumerBuilder<byte[], byte[]> Builder(string group)
    {
        var clinical = RawClients.ConsumerConfig(Run, group);
        return Dekaf.Kafka.CreateConsumer<byte[], byte[]>()
            .WithBootstrapServers(Run.BootstrapServers)
            .WithGroupId(group)
            .SubscribeTo(Run.Topic)
            .WithAutoOffsetReset(Dekaf.Consumer.AutoOffsetReset.Earliest)
            .WithAutoCommitInterval(TimeSpan.FromSeconds(1))
            .WithCheckCrcs(clinical.CheckCrcs ?? false)
            .WithFetchMinBytes(clinical.FetchMinBytes ?? 1)
            .WithFetchMaxBytes(clinical.FetchMaxBytes!.Value)
            .WithMaxPartitionFetchBytes(clinical.MaxPartitionFetchBytes!.Value);
    }
}
