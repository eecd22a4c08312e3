using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client.Tests;

public class ProduceLineReportTests
{
    // A listener of the application's that throws, on the thread that tells many reports at once.
    [Fact]
    public async Task OnReports_ATargetThrows_TheOthersEndAndAllHaveTheirRoomBack()
    {
        var settings = TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.Continue };
        var admission = new Admission(maxBytes: 100, maxMessages: 100);
        var time = new ManualTime();
        using var line = new ProduceLine(admission, new KeyOrder(settings, NullLogger.Instance, time), time, TimeSpan.Zero);
        var transport = new Holding();
        line.Attach(transport);
        var target = new Target();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(ErrorCode.NoError, (await line.EnterAsync(new("t", null, [], null, default), 1, target, i, TestContext.Current.CancellationToken)).Code);
        }

        foreach (var delivery in transport.Deliveries)
        {
            delivery.TryNote(PersistenceStatus.Persisted, ErrorCode.NoError, 0, 0, Timestamp.Default);
        }

        Assert.Throws<InvalidTimeZoneException>(() => Delivery.ReportAll(transport.Deliveries.ToArray()));

        Assert.Equal([0, 1, 3, 4], target.Ended);
        Assert.Equal((0, 0), (admission.MessagesInUse, admission.BytesInUse));
        Assert.True(admission.WhenSettledAsync().IsCompleted);
    }

    private sealed class Target : IDeliveryTarget
    {
        public List<int> Ended { get; } = [];

        public bool KeepsRecord => false;

        public bool Resolve(Delivery delivery)
        {
            if (delivery.Index == 2)
            {
                throw new InvalidTimeZoneException();
            }

            Ended.Add(delivery.Index);
            return true;
        }
    }

    private sealed class Holding : IProducerTransport
    {
        public List<Delivery> Deliveries { get; } = [];

        public ITransactionTransport Transactions { get; } = new FakeTransactions();

        public ErrorCode Produce(in OutgoingRecord record, Delivery delivery)
        {
            Deliveries.Add(delivery);
            return ErrorCode.NoError;
        }

        public int Flush(TimeSpan timeout) => 0;

        public bool Purge() => false;

        public Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
