namespace ClinicalPipeline;

/// <summary>Where the events come from. Each call reads from the beginning.</summary>
internal interface IEventInput
{
    string Description { get; }

    IAsyncEnumerable<ClinicalEvent> ReadAsync(CancellationToken cancellationToken);
}
