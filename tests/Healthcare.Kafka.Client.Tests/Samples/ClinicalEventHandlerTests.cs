using System.Text.Json;
using ClinicalPipeline;
using NSubstitute;

namespace Healthcare.Kafka.Client.Tests;

public class ClinicalEventHandlerTests
{
    private const string FastHeart =
        """{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueQuantity":{"value":180,"code":"/min"}}""";

    private readonly PipelineRun _run = new("run-1", maxUnconsumedBytes: 100);
    private readonly IHealthcareProducer<string, ClinicalAlert> _alerts = Substitute.For<IHealthcareProducer<string, ClinicalAlert>>();

    [Fact]
    public async Task HandleAsync_ValueOutOfRange_ProducesTheAlertWithPatientAndEventNumber()
    {
        Answer(PersistenceStatus.Persisted);
        var batch = Batch(_run.Headers, FastHeart);

        await new ClinicalEventHandler(_alerts, _run).HandleAsync(batch, TestContext.Current.CancellationToken);

        var messages = Produced();
        Assert.Equal("Patient/1", Assert.Single(messages).Key);
        Assert.True(_run.Headers.TryRead(messages[0].Headers!, out var sequence));
        Assert.Equal((0, 1, 1), (sequence, _run.Events.Consumed, _run.Alerts.Raised));
    }

    [Fact]
    public async Task HandleAsync_AlertNotPersisted_ThrowsAndAcknowledgesNothing()
    {
        Answer(PersistenceStatus.PossiblyPersisted);
        var handler = new ClinicalEventHandler(_alerts, _run);
        var batch = Batch(_run.Headers, FastHeart);

        await Assert.ThrowsAsync<DeliveryException>(() => handler.HandleAsync(batch, TestContext.Current.CancellationToken));

        Assert.Equal((0, 0), (_run.Events.Consumed, _run.Alerts.Raised));
        await _alerts.Received(1).ResumeKeyAsync(Topics.Alerts, "Patient/1", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task HandleAsync_NothingOutOfRange_ProducesNothing()
    {
        await new ClinicalEventHandler(_alerts, _run).HandleAsync(Batch(_run.Headers, """{"resourceType":"Encounter"}"""), TestContext.Current.CancellationToken);

        Assert.Empty(_alerts.ReceivedCalls());
        Assert.Equal(1, _run.Events.Consumed);
    }

    [Fact]
    public async Task HandleAsync_EventsOfAnotherRun_ArePassedOver()
    {
        await new ClinicalEventHandler(_alerts, _run).HandleAsync(Batch(new RunHeaders("run-0"), FastHeart), TestContext.Current.CancellationToken);

        Assert.Empty(_alerts.ReceivedCalls());
        Assert.Equal((0, 1), (_run.Events.Consumed, _run.Foreign));
    }

    private MessageBatch<string, FhirResource> Batch(RunHeaders headers, string json)
    {
        var partition = new TopicPartition(Topics.Events, 3);
        var resource = JsonSerializer.Deserialize(json, PipelineJson.Default.FhirResource)!;
        var message = new IncomingMessage<string, FhirResource>(
            partition, 0, null, Timestamp.Default, "Patient/1", resource, isTombstone: false, headers.Create(_run.Events.Add(producedAt: 1, size: 1)));
        return new MessageBatch<string, FhirResource>("observations", partition, [message], attempt: 1);
    }

    private void Answer(PersistenceStatus status) => _alerts.ProduceBatchAsync(
        "", Arg.Any<IReadOnlyList<OutgoingMessage<string, ClinicalAlert>>>()).ReturnsForAnyArgs(
        BatchDeliveries.Of("alerts", new DeliveryOutcome(status, ErrorCode.Local_MsgTimedOut, Topics.Alerts, 0, 0, Timestamp.Default)));

    private IReadOnlyList<OutgoingMessage<string, ClinicalAlert>> Produced() =>
        (IReadOnlyList<OutgoingMessage<string, ClinicalAlert>>)Assert.Single(_alerts.ReceivedCalls()).GetArguments()[1]!;
}
