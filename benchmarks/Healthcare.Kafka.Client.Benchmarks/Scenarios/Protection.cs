using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What it costs to send pseudonyms and encrypted payloads, and to open them, against sending and reading them in the clear.</summary>
internal static class Protection
{
    private const string With = "ours, protected";
    private const string PayloadsOnly = "ours, payloads protected";
    private const string Without = "ours, in the clear";

    // The same in each run, so that the topic that is filled by one process is opened by another.
    private static readonly DataKey _key = new("bench", "0123456789abcdef0123456789abcdef"u8);

    /// <summary>Gets the topic whose messages are envelopes: both contenders move the same bytes, and one of them opens them.</summary>
    private static TopicPlan Sealed { get; } = new("protected", 64, new Filling(4_500, static number => Payload.Incompressible(number), CompressionType.None)
    {
        Seal = Seal,
    });

    public static Scenario Produce { get; } = new("protected-produce", "1,024 bytes, 1,000 keys, not compressed, 32 partitions, with and without key pseudonyms and AES-256-GCM")
    {
        Topic = new("protected-produce", 32),
        Contenders =
        [
            new(With, static run => ProduceAsync(run, static producer => producer.UseKeyProtection().UsePayloadProtection())),
            new(PayloadsOnly, static run => ProduceAsync(run, static producer => producer.UsePayloadProtection())),
            new(Without, static run => ProduceAsync(run, static _ => { })),
        ],
        Rows = [Row("protected-produce"), Row("protected-produce:payloads", PayloadsOnly)],
    };

    public static Scenario Consume { get; } = new("protected-consume", "no-op batch handler, 1,024 bytes, not compressed, 64 partitions, envelopes opened or taken as they are")
    {
        Topic = Sealed,
        Contenders =
        [
            new(With, static run => ConsumeAsync<MemoryHandler>(run, static consumer => consumer.UsePayloadProtection())),
            new(Without, static run => ConsumeAsync<SealedHandler>(run, static _ => { })),
        ],
        Rows = [Row("protected-consume")],
    };

    public static Scenario ConsumeJson { get; } = new("protected-consume-json", "no-op batch handler, FHIR Observations of 900 bytes as objects, not compressed, 64 partitions")
    {
        Topic = new("json-clear", 64, new Filling(4_500, Observation.Json, CompressionType.None)),
        Contenders =
        [
            new(With, static run => ConsumeJsonAsync(run, static consumer => consumer.UsePayloadProtection()))
            {
                Topic = new("json-protected", 64, new Filling(4_500, Observation.Json, CompressionType.None) { Seal = Seal }),
            },
            new(Without, static run => ConsumeJsonAsync(run, static _ => { })),
        ],
        Rows = [Row("protected-consume-json")],
    };

    private static RowPlan Row(string name, string with = With) => new(name, with, Without) { Targets = [Target.AtLeast(Figure.Ratio, 0.6)] };

    private static Task<RunResult> ProduceAsync(Run run, Action<IHealthcareProducerBuilder> protect) => new OurProducer(run, new(run))
    {
        Options = static options => options.CompressionType = CompressionType.None,
        Services = Keys,
        Producer = protect,
    }.RunAsync();

    private static Task<RunResult> ConsumeAsync<THandler>(Run run, Action<IHealthcareConsumerBuilder<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> open)
        where THandler : class => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, THandler>(run, Passes: 3) { Services = Keys, Consumer = open }.RunAsync();

    private static Task<RunResult> ConsumeJsonAsync(Run run, Action<IHealthcareConsumerBuilder<string, Observation>> open) =>
        new OurConsumer<string, Observation, ObservationHandler>(run, Passes: 1)
        {
            Services = Keys,
            Consumer = consumer => open(consumer.UseJsonTypeInfo(ObservationJson.Default.Observation)),
        }.RunAsync();

    private static void Keys(IServiceCollection services) => services
        .AddSingleton<IKeyProtector>(new HmacKeyProtector("bench", 1, new byte[HmacKeyProtector.LeastSecretLength]))
        .AddSingleton<IDataKeyProvider>(new DataKeyRing([_key]));

    // As a producer without message ids and content types seals it.
    private static byte[] Seal(string topic, byte[] key, byte[] value) =>
        PayloadEnvelope.Seal(value, _key, new MessageBinding(topic, key, default, default), PayloadCompression.None);

    /// <summary>Takes envelopes as they are. A message's number follows from where it stands: it is not read from what is encrypted.</summary>
    private sealed class SealedHandler(ConsumePass pass) : IBatchHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
    {
        public Task HandleAsync(MessageBatch<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
        {
            var tally = new Tally();
            for (var index = 0; index < batch.Count; index++)
            {
                tally.Add((batch[index].Offset.Value * Sealed.Partitions) + batch.TopicPartition.Partition.Value);
            }

            pass.Add(tally);
            return Task.CompletedTask;
        }
    }
}
