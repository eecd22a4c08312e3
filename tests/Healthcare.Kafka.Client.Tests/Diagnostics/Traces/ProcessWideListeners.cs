namespace Healthcare.Kafka.Client.Tests;

/// <summary>Tests that listen to the process's activity source run alone: a listener makes every other test's calls pay for spans.</summary>
[CollectionDefinition(nameof(ProcessWideListeners), DisableParallelization = true)]
public sealed class ProcessWideListeners;
