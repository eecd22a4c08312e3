using ClinicalPipeline;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Healthcare.Kafka.Client.Tests;

public class ClinicalEventIntakeTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private readonly PipelineRun _run = new("run-1", maxUnconsumedBytes: 100);
    private readonly IHealthcareProducer<string, byte[]> _producer = Substitute.For<IHealthcareProducer<string, byte[]>>();
    private readonly List<IReadOnlyList<OutgoingMessage<string, byte[]>>> _calls = [];

    [Fact]
    public async Task RunAsync_FirstEvent_GoesAloneAndComesBackBeforeTheOthersLeave()
    {
        Answer((_, _) => PersistenceStatus.Persisted, handle: false);
        var intake = Intake(events: 7).RunAsync(TestContext.Current.CancellationToken);

        Assert.False(intake.IsCompleted);
        Assert.Single(Assert.Single(_calls));
        Handle(0);

        await intake.WaitAsync(s_deadline, TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 1], _calls.Select(call => call.Count));
        Assert.Equal(7, _run.Events.Persisted);
    }

    [Fact]
    public async Task RunAsync_Events_AreNumberedInTheOrderOfTheCallsAndKeyedByPatient()
    {
        Answer((_, _) => PersistenceStatus.Persisted);

        await Intake(events: 7).RunAsync(TestContext.Current.CancellationToken).WaitAsync(s_deadline, TestContext.Current.CancellationToken);

        var messages = _calls.SelectMany(call => call).ToArray();
        Assert.Equal(Enumerable.Range(0, 7).Select(i => (long)i), messages.Select(message => _run.Headers.TryRead(message.Headers!, out var number) ? number : -1));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"Patient/{i}"), messages.Select(message => message.Key));
    }

    [Fact]
    public async Task RunAsync_EventNotPersisted_StopsThereAndThrows()
    {
        Answer((call, index) => call == 2 && index == 1 ? PersistenceStatus.NotPersisted : PersistenceStatus.Persisted);

        var intake = Intake(events: 100).RunAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<DeliveryException>(() => intake.WaitAsync(s_deadline, TestContext.Current.CancellationToken));

        Assert.InRange(_calls.Count, 3, 4);
        Assert.Equal(1 + 2 + 2, _run.Events.Persisted);
    }

    private ClinicalEventIntake Intake(int events) => new(
        _producer, new Patients(events), Arguments.Parse([]), _run, Options.Create(new PipelineOptions { BatchSize = 3, BatchesInFlight = 2 }));

    private void Answer(Func<int, int, PersistenceStatus> status, bool handle = true) =>
        _producer.ProduceBatchAsync("", Arg.Any<IReadOnlyList<OutgoingMessage<string, byte[]>>>()).ReturnsForAnyArgs(call =>
        {
            var messages = call.Arg<IReadOnlyList<OutgoingMessage<string, byte[]>>>();
            var number = _calls.Count;
            _calls.Add(messages);
            for (var i = 0; i < messages.Count && handle; i++)
            {
                Handle(_run.Headers.TryRead(messages[i].Headers!, out var sequence) ? sequence : -1);
            }

            return BatchDeliveries.Of("default", [.. messages.Select((_, i) => new DeliveryOutcome(
                status(number, i), ErrorCode.Local_MsgTimedOut, Topics.Events, 0, 0, Timestamp.Default))]);
        });

    private void Handle(long sequence) => _run.Handled([new HandledEvent(sequence, $"Patient/{sequence}", Alerts: 0)], partition: 0, receivedAt: 1);

    private sealed class Patients(int count) : IEventInput
    {
        public string Description => "patients";

        public IAsyncEnumerable<ClinicalEvent> ReadAsync(CancellationToken cancellationToken) =>
            Enumerable.Range(0, count).Select(i => new ClinicalEvent($"Patient/{i}", [1])).ToAsyncEnumerable();
    }
}
