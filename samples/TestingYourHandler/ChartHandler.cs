using Healthcare.Kafka.Client;

namespace TestingYourHandler;

/// <summary>The service's own code, as it goes to production: nothing in it knows of a test.</summary>
public sealed class ChartHandler(Charts charts) : IBatchHandler<string, Observation>
{
    public Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken)
    {
        foreach (var message in batch)
        {
            charts.Enter(message.Key, message.TopicPartition, message.Offset, message.Value);
        }

        return Task.CompletedTask;
    }
}

/// <summary>One measurement of a patient.</summary>
/// <param name="Code">What was measured, as a LOINC code.</param>
/// <param name="Number">The measurement's number, counted per patient.</param>
public sealed record Observation(string Code, int Number);
