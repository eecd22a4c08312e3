using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What a consumer runs with, and what of it outlasts a native consumer: where one ends, the next goes on with it.</summary>
internal sealed class ConsumerContext(
    ConsumerSettings settings, ConsumerTransportFactory createTransport, BatchProcessor processor, ILogger logger, ILogger audit, TimeProvider timeProvider)
{
    public ConsumerSettings Settings { get; } = settings;

    public BatchProcessor Processor { get; } = processor;

    public ILogger Logger { get; } = logger;

    public ILogger Audit { get; } = audit;

    public TimeProvider TimeProvider { get; } = timeProvider;

    /// <summary>Gets the owned partitions, their epochs, and the handlers that still run from earlier ones.</summary>
    public Assignment Assignment { get; } = new();

    public OperatorPauses OperatorPauses { get; } = new();

    /// <summary>Gets what the lanes have in common: also the calls at once, of which handlers that still run take their share.</summary>
    public LaneSetup Lanes { get; } = new(settings, processor, timeProvider);

    public Rebuilds Rebuilds { get; } = new(settings, logger, timeProvider);

    public StopRequest Stop { get; } = new(settings.StopTimeout, timeProvider);

    /// <summary>Gets how many gaps in the offsets were found.</summary>
    public OffsetGaps Gaps { get; } = new();

    public FirstTime Started { get; } = new(timeProvider);

    public FirstTime Assigned { get; } = new(timeProvider);

    public IConsumerTransport CreateTransport(IConsumerEvents events) => createTransport(Settings, events);
}
