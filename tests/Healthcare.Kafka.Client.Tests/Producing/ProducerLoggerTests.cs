namespace Healthcare.Kafka.Client.Tests;

/// <summary>A logger that throws, as an application's may: delivery reports, outcomes and the buffer's room do not depend on it.</summary>
public class ProducerLoggerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Confluent.Kafka's poll thread dies of an exception out of a report, and with it every later report.
    [Fact]
    public async Task Report_FailureStopsAKeyAndTheLoggerThrows_ReportsGoOn()
    {
        await using var test = new TestProducer(loggers: new ThrowingLoggers());
        var failed = ProduceAsync(test, "0", "one");
        var other = ProduceAsync(test, "1", "two");

        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        test.Transport.ReportNext();

        await Assert.ThrowsAsync<DeliveryException>(() => failed);
        Assert.True((await other).IsPersisted);
        Assert.Equal(1, test.Core.ResumeAll());
    }

    [Fact]
    public async Task EnqueueAsync_FailsLaterAndTheLoggerThrows_TheRoomIsGivenBack()
    {
        await using var test = new TestProducer(loggers: new ThrowingLoggers());
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0", "one"), Cancellation);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1", "two"), Cancellation);

        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);

        await Eventually.Async(() => test.Core.Outstanding == 0);
    }

    [Fact]
    public async Task DisposeAsync_LoggerThrows_EndsEverything()
    {
        var test = new TestProducer(loggers: new ThrowingLoggers());
        var left = ProduceAsync(test, "0", "one");

        await test.DisposeAsync();

        await Assert.ThrowsAsync<DeliveryException>(() => left);
        Assert.True(test.Transport.IsDisposed);
    }

    [Fact]
    public async Task Transaction_AbortHasNoAnswerAndTheLoggerThrows_TheNextOneBegins()
    {
        await using var test = new TestProducer(
            TestProducer.TransactionalSettings() with { TransactionTimeout = TimeSpan.Zero }, loggers: new ThrowingLoggers());
        test.Transport.Transactional.Answer = static name =>
            name == "abort" ? new(TransactionErrorKind.Retriable, ErrorCode.Local_TimedOut) : null;
        var first = await test.Transactional.BeginTransactionAsync(Cancellation);

        await first.DisposeAsync();
        test.Transport.Transactional.Answer = static _ => null;

        await using var next = await test.Transactional.BeginTransactionAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
    }

    private static Task<DeliveryOutcome> ProduceAsync(TestProducer test, string value, string key) =>
        test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(value, key), Cancellation);
}
