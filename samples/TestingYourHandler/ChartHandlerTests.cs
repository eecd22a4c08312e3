using Confluent.Kafka;
using Healthcare.Kafka.Client;

namespace TestingYourHandler;

public class ChartHandlerTests
{
    private const int Patients = 20;
    private const int PerPatient = 50;

    [Fact]
    public async Task Handle_ObservationsProduced_EntersEachPatientsInOrderAndCommits()
    {
        await using var service = await ChartService.StartAsync();

        var delivery = await service.Producer.ProduceBatchAsync(ChartService.Topic, Observations(from: 0), TestContext.Current.CancellationToken);
        await service.WaitForEntriesAsync(Patients * PerPatient);
        await service.StopAsync();

        Assert.True(delivery.AllPersisted);
        AssertChartsHold(service.Charts, PerPatient);
        await AssertAllCommittedAsync(service);
    }

    [Fact]
    public async Task Handle_BrokerGoesDownAndComesBack_LosesNothing()
    {
        await using var service = await ChartService.StartAsync();
        await service.Producer.ProduceBatchAsync(ChartService.Topic, Observations(from: 0), TestContext.Current.CancellationToken);

        // A consumer that loses its coordinator while it joins has to wait for the session timeout of its first try: let it join.
        await service.WaitForEntriesAsync(Patients * PerPatient);
        service.Cluster.SetBrokerDown(2);
        var delivery = service.Producer.ProduceBatchAsync(ChartService.Topic, Observations(from: PerPatient), TestContext.Current.CancellationToken);

        // Two of the six partitions are led by broker 2: their patients wait, the others do not.
        await Assert.ThrowsAsync<TimeoutException>(() => delivery.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        service.Cluster.SetBrokerUp(2);
        var outcomes = await delivery;
        await service.WaitForEntriesAsync(2 * Patients * PerPatient);
        await service.StopAsync();

        Assert.True(outcomes.AllPersisted);
        AssertChartsHold(service.Charts, 2 * PerPatient);
        await AssertAllCommittedAsync(service);
    }

    // The patient is the key, so all of a patient's observations go to one partition.
    private static OutgoingMessage<string, Observation>[] Observations(int from) =>
        Enumerable.Range(from, PerPatient)
            .SelectMany(number => Enumerable.Range(0, Patients).Select(patient =>
                new OutgoingMessage<string, Observation>($"patient-{patient}", new Observation("8867-4", number))))
            .ToArray();

    private static void AssertChartsHold(Charts charts, int perPatient) =>
        Assert.All(
            Enumerable.Range(0, Patients),
            patient => Assert.Equal(Enumerable.Range(0, perPatient), charts.Of($"patient-{patient}").Select(observation => observation.Number)));

    private static async Task AssertAllCommittedAsync(ChartService service)
    {
        var committed = await service.Cluster.GetCommittedOffsetsAsync(ChartService.Group, ChartService.Topic, TestContext.Current.CancellationToken);
        var ends = await service.Cluster.GetWatermarksAsync(ChartService.Topic, TestContext.Current.CancellationToken);

        // A partition without messages has nothing to commit.
        Assert.Equal(ends.Select(end => end.High == 0 ? Offset.Unset : end.High), committed.Select(position => position.Offset));
    }
}
