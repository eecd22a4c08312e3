using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What a consumer runs with, and what of it outlasts a native consumer: where one ends, the next goes on with it.</summary>
internal sealed class ConsumerContext
{
    private readonly ConsumerTransportFactory _createTransport;

    public ConsumerContext(
        ConsumerSettings settings, ConsumerTransportFactory createTransport, BatchProcessor processor, ILogger logger, ConsumerAudit audit, TimeProvider timeProvider)
    {
        _createTransport = createTransport;
        (Settings, Processor, Logger, Audit, TimeProvider) = (settings, processor, logger, audit, timeProvider);
        var memory = new LaneMemory(settings, Assignment);
        Lanes = new LaneSetup(settings, processor, memory, timeProvider);
        RetryLanes = processor.Retries?.Lanes(memory);
        Rebuilds = new Rebuilds(settings, logger, timeProvider);
        Stop = new StopRequest(settings.StopTimeout, timeProvider);
        (Started, Assigned) = (new FirstTime(timeProvider), new FirstTime(timeProvider));
    }

    public ConsumerSettings Settings { get; }

    public BatchProcessor Processor { get; }

    public ILogger Logger { get; }

    public ConsumerAudit Audit { get; }

    public TimeProvider TimeProvider { get; }

    /// <summary>Gets the owned partitions, their epochs, and the handlers that still run from earlier ones.</summary>
    public Assignment Assignment { get; } = new();

    public OperatorPauses OperatorPauses { get; } = new();

    /// <summary>Gets what the lanes have in common: also the calls at once, of which handlers that still run take their share.</summary>
    public LaneSetup Lanes { get; }

    /// <summary>Gets the same for the lanes of the retry topic; null without one.</summary>
    public LaneSetup? RetryLanes { get; }

    public Rebuilds Rebuilds { get; }

    public StopRequest Stop { get; }

    /// <summary>Gets how many gaps in the offsets were found.</summary>
    public OffsetGaps Gaps { get; } = new();

    public FirstTime Started { get; }

    public FirstTime Assigned { get; }

    public IConsumerTransport CreateTransport(IConsumerEvents events) => _createTransport(Settings, events);
}
