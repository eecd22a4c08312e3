using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class EventBatchesTests
{
    [Theory]
    [InlineData(null, "3,3,1")]
    [InlineData(3L, "3")]
    [InlineData(7L, "3,3,1")]
    [InlineData(20L, "3,3,3,3,3,3,2")]
    public async Task ReadAsync_SevenEvents_ReturnsAsManyAsAskedInFullBatches(long? count, string expected)
    {
        using var file = new InputFile([.. Enumerable.Range(0, 7).Select(i => InputFile.Resource($"Patient/{i}"))]);

        var batches = await ReadAsync(file, count);

        Assert.Equal(expected, string.Join(',', batches.Select(batch => batch.Count)));
        Assert.Equal(
            Enumerable.Range(0, batches.Sum(batch => batch.Count)).Select(i => $"Patient/{i % 7}"),
            batches.SelectMany(batch => batch).Select(item => item.Patient));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(10L)]
    public async Task ReadAsync_NoEventInTheInput_ThrowsInputException(long? count)
    {
        using var file = new InputFile("x", "");

        var exception = await Assert.ThrowsAsync<InputException>(() => ReadAsync(file, count));

        Assert.Contains("holds no FHIR resource with a patient", exception.Message, StringComparison.Ordinal);
    }

    private static Task<List<IReadOnlyList<ClinicalEvent>>> ReadAsync(InputFile file, long? count) => EventBatches
        .ReadAsync(new NdjsonInput(file.Path, new BadLines()), count, batchSize: 3, TestContext.Current.CancellationToken)
        .ToListAsync(TestContext.Current.CancellationToken).AsTask();
}
