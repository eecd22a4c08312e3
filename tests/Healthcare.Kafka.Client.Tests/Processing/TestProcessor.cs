using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A batch that goes through a processor of text into a producer on a <see cref="FakeProducerTransport"/>.</summary>
internal sealed class TestProcessor : IAsyncDisposable
{
    private static readonly IServiceScopeFactory _scopes = new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();

    private readonly bool _isTransactional;

    public TestProcessor(int count, bool transactional = false, ProducerSettings? settings = null, PayloadSerializer<string?>? values = null)
    {
        _isTransactional = transactional;
        Batch = new ProcessedBatch(count);
        Batch.Owner.Group = new Member();
        Producer = new TestProducer(settings ?? (transactional ? TransactionalSettings() : TestProducer.Settings()), values: values);
        Transport.ReportsAtOnce = true;
    }

    public ProcessedBatch Batch { get; }

    public TestProducer Producer { get; }

    public FakeProducerTransport Transport => Producer.Transport;

    /// <summary>Gets what was handed to librdkafka, as "offset/n" of the message ids.</summary>
    public IEnumerable<string> Sent => Transport.Accepted.Select(NameOf);

    /// <summary>As the options make them: an abort is what stops a transaction.</summary>
    public static ProducerSettings TransactionalSettings() =>
        TestProducer.TransactionalSettings() with { OnDeliveryFailure = DeliveryFailurePolicy.Continue };

    /// <summary>Gets the offset and the number of an output, from its id.</summary>
    public static string NameOf(OutgoingRecord record)
    {
        var id = Encoding.UTF8.GetString(record.Headers.GivenMessageId!);
        Assert.StartsWith("vitals/vitals/0/", id, StringComparison.Ordinal);
        return id["vitals/vitals/0/".Length..];
    }

    /// <summary>Runs the batch through a processor that makes one output of each message, with the same value.</summary>
    public Task<Halt?> RunAsync(ConsumerFailurePolicy policy = ConsumerFailurePolicy.Halt, int maxRetryAttempts = 3) =>
        RunAsync((message, output) => output.Add(new(message.Key, message.Value)), policy, maxRetryAttempts);

    public Task<Halt?> RunAsync(
        Action<IncomingMessage<string, string>, IProcessorOutput<string?, string?>> process,
        ConsumerFailurePolicy policy = ConsumerFailurePolicy.Halt,
        int maxRetryAttempts = 3)
    {
        var logger = Batch.Logs.CreateLogger(ConsumerLog.Category);
        OutputWriter<string?, string?> writer = _isTransactional
            ? new TransactionalOutputWriter<string?, string?>(Producer.Transactional, logger)
            : new PlainOutputWriter<string?, string?>(Producer.Producer, logger);
        var processor = new Processor { Process = process };
        return Batch.RunAsync(
            new BatchHandlerInvoker<string, string>(
                _scopes, _ => new ProcessorHandler<string, string, string?, string?>(processor, writer, TestProducer.Topic), OutputFailure.HaltsFor),
            policy,
            maxRetryAttempts);
    }

    public async ValueTask DisposeAsync()
    {
        await Producer.DisposeAsync();
        Batch.Dispose();
    }

    private sealed class Processor : IProcessor<string, string, string?, string?>
    {
        public required Action<IncomingMessage<string, string>, IProcessorOutput<string?, string?>> Process { get; init; }

        public Task ProcessAsync(IncomingMessage<string, string> message, IProcessorOutput<string?, string?> output, CancellationToken cancellationToken)
        {
            Process(message, output);
            return Task.CompletedTask;
        }
    }

    private sealed class Member : IConsumerGroupMetadata;
}
