namespace Healthcare.Kafka.Client.Tests;

/// <summary>What takes a partition to another position: a retry, a skip, a seek.</summary>
public class GoingOnTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RetryHalted_CauseCorrected_HandlesTheFailedMessageAndCommits()
    {
        var (handled, broken) = (new HandledMessages(), true);
        await using var consumer = await StartAsync(handled, message => broken && message.Offset == 2);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 2, 3);
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null && consumer.Transport.CommittedOf(P0) == 2);
        var epoch = consumer.StatusOf(P0).Epoch;

        broken = false;
        var at = await consumer.Control.RetryHaltedAsync(P0, Token);
        Assert.Equal(new TopicPartitionOffset(P0, 2), at);
        Assert.Equal([new TopicPartitionOffset(P0, 2)], consumer.Transport.Seeks);
        await consumer.Transport.DeliverAsync(P0, 2, 3, 4);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 5);

        Assert.Null(consumer.StatusOf(P0).Halt);
        Assert.True(consumer.StatusOf(P0).Epoch > epoch);
        Assert.Equal((5, 0), (handled.Distinct, handled.Repeats));
        Assert.Empty(handled.Violations);
        Assert.Empty(consumer.Transport.Paused);
        Assert.Equal((2L, HaltReason.HandlerFailed), (Audit(consumer, EventIds.RetriedByOperator)["Offset"], Audit(consumer, EventIds.RetriedByOperator)["ReasonCode"]));
    }

    [Fact]
    public async Task RetryHalted_StillFails_HaltsAgainAtTheSameMessage()
    {
        await using var consumer = await StartAsync(new HandledMessages(), message => message.Offset == 1);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);

        await consumer.Control.RetryHaltedAsync(P0, Token);
        await consumer.Transport.DeliverAsync(P0, 1);

        await Eventually.Async(() => consumer.StatusOf(P0).Halt is { Position.Offset.Value: 1 });
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 1);
        Assert.Equal(2, consumer.Logs.Of(EventIds.HaltedAtMessage).Count);
    }

    [Fact]
    public async Task SkipHalted_PoisonMessage_SkipsItAloneAuditsAndCounts()
    {
        var handled = new HandledMessages();
        await using var consumer = await StartAsync(handled, _ => false);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverValuesAsync(P0, 0, "good", "poison", "poison");
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is { Reason: HaltReason.DeserializationFailed });

        Assert.Equal(new TopicPartitionOffset(P0, 1), await consumer.Control.SkipHaltedAsync(P0, Token));
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
        await consumer.Transport.DeliverValuesAsync(P0, 2, "poison", "good");

        await Eventually.Async(() => consumer.StatusOf(P0).Halt is { Position.Offset.Value: 2 });
        Assert.Equal([new TopicPartitionOffset(P0, 2)], consumer.Transport.Seeks);
        Assert.Equal((1, 1, 1), (consumer.Worker.Status.Skipped, consumer.StatusOf(P0).Skipped, handled.Distinct));
        Assert.Equal(1L, Audit(consumer, EventIds.SkippedByOperator)["Offset"]);
        Assert.Equal(2, consumer.Transport.CommittedOf(P0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GoOn_KeyOrderWithOthersHandledBehind_HandlesOnlyWhatIsUnfinished(bool skips)
    {
        var (handled, broken) = (new HandledMessages(ConsumeOrder.Key), true);
        await using var consumer = await TestConsumer.StartAsync(
            TextHandler.Messages((message, _) => handled.RunAsync(
                new MessageBatch<string, string>("vitals", P0, [message], 1), () => broken && message.Key == "bad" ? FailAsync() : Task.CompletedTask)),
            settings => settings with { Order = ConsumeOrder.Key, Retry = new ConsumerRetryOptions { MaxRetryAttempts = 0 } });
        await consumer.Transport.AssignAsync(P0);
        string[] keys = ["a", "bad", "b", "bad", "a", "c"];
        await consumer.Transport.DeliverKeysAsync(P0, 0, keys);
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null && handled.Distinct == 4);

        broken = false;
        await (skips ? consumer.Control.SkipHaltedAsync(P0, Token) : consumer.Control.RetryHaltedAsync(P0, Token));
        var from = skips ? 3 : 1;
        Assert.Equal([new TopicPartitionOffset(P0, from)], consumer.Transport.Seeks);
        await consumer.Transport.DeliverKeysAsync(P0, from, [.. keys.Skip(from), "d"]);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 7);

        Assert.Equal((skips ? 6 : 7, 0), (handled.Distinct, handled.Repeats));
        Assert.Empty(handled.Violations);
        Assert.Equal(skips, !handled.Contains(P0, 1));

        async Task FailAsync()
        {
            await Eventually.Async(() => handled.Distinct == 4);
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public async Task RetryHalted_AnotherKeyStillInFlight_WaitsForItsEndAndKeepsWhatItFinished()
    {
        var (gate, handled, broken) = (new Gate(), new HandledMessages(ConsumeOrder.Key), true);
        await using var consumer = await TestConsumer.StartAsync(
            TextHandler.Messages((message, _) => handled.RunAsync(
                new MessageBatch<string, string>("vitals", P0, [message], 1), () => message.Key == "slow" ? gate.EnterAsync()
                    : broken && message.Key == "bad" ? throw new InvalidOperationException() : Task.CompletedTask)),
            settings => settings with { Order = ConsumeOrder.Key, Retry = new ConsumerRetryOptions { MaxRetryAttempts = 0 } });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverKeysAsync(P0, 0, "slow");
        await gate.Entered;
        await consumer.Transport.DeliverKeysAsync(P0, 1, "bad");
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);

        broken = false;
        var retried = consumer.Control.RetryHaltedAsync(P0, Token);
        await consumer.Transport.StepAsync(() => { });
        Assert.False(retried.IsCompleted);
        gate.Open();
        await retried;
        Assert.Equal([new TopicPartitionOffset(P0, 1)], consumer.Transport.Seeks);
        await consumer.Transport.DeliverKeysAsync(P0, 1, "bad");

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
        Assert.Equal((2, 0), (handled.Distinct, handled.Repeats));
    }

    [Fact]
    public async Task RetryHalted_HandlerInFlightNeverEnds_CancelsItAfterTheDrainAndGoesOn()
    {
        var (gate, broken) = (new Gate(), true);
        var cancelled = CancellationToken.None;
        await using var consumer = await TestConsumer.StartAsync(
            TextHandler.Messages((message, token) =>
            {
                if (message.Key == "slow" && broken)
                {
                    cancelled = token;
                    return gate.EnterAsync();
                }

                return broken ? throw new InvalidOperationException() : Task.CompletedTask;
            }),
            settings => settings with
            {
                Order = ConsumeOrder.Key,
                DrainTimeout = TimeSpan.FromMilliseconds(50),
                Retry = new ConsumerRetryOptions { MaxRetryAttempts = 0 },
            });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverKeysAsync(P0, 0, "slow");
        await gate.Entered;
        await consumer.Transport.DeliverKeysAsync(P0, 1, "bad");
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);

        broken = false;
        await consumer.Control.RetryHaltedAsync(P0, Token);
        await Eventually.Async(() => cancelled.IsCancellationRequested);
        await consumer.Transport.DeliverKeysAsync(P0, 0, "slow", "bad");
        gate.Open();

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
    }

    [Fact]
    public async Task RetryHalted_RevokedMeanwhile_SaysSo()
    {
        var (gate, broken) = (new Gate(), true);
        await using var consumer = await TestConsumer.StartAsync(
            TextHandler.Messages((message, _) => message.Key == "slow" ? gate.EnterAsync() : broken ? throw new InvalidOperationException() : Task.CompletedTask),
            settings => settings with { Order = ConsumeOrder.Key, Retry = new ConsumerRetryOptions { MaxRetryAttempts = 0 } });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverKeysAsync(P0, 0, "slow");
        await gate.Entered;
        await consumer.Transport.DeliverKeysAsync(P0, 1, "bad");
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);

        var retried = consumer.Control.RetryHaltedAsync(P0, Token);
        await consumer.Transport.LoseAsync(P0);

        Assert.Equal(ConsumerCommandError.NotAssigned, (await Assert.ThrowsAsync<ConsumerCommandException>(() => retried)).Error);
        gate.Open();
    }

    [Fact]
    public async Task SkipHalted_CorruptData_HasNoMessageToSkipAndASeekGoesOn()
    {
        var handled = new HandledMessages();
        await using var consumer = await StartAsync(handled, _ => false);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 3, 4);
        for (var read = 0; read < 6; read++)
        {
            await consumer.Transport.FailAsync(ErrorCode.Local_BadMsg, new TopicPartitionOffset(P0, 5));
        }

        await Eventually.Async(() => consumer.StatusOf(P0).Halt is { Reason: HaltReason.CorruptData });
        var error = await Assert.ThrowsAsync<ConsumerCommandException>(() => consumer.Control.SkipHaltedAsync(P0, Token));
        Assert.Equal(ConsumerCommandError.NothingToSkip, error.Error);

        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 9), Token);
        await consumer.Transport.DeliverAsync(P0, 9);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 10);
        Assert.Equal(3, handled.Distinct);
    }

    [Fact]
    public async Task RetryHalted_OffsetGap_HaltsAgainAndOnlyASeekGoesOn()
    {
        var handled = new HandledMessages();
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => handled.RunAsync(batch, () => Task.CompletedTask), settings => settings with { OnOffsetGap = OffsetGapPolicy.Halt });
        consumer.Transport.CommittedBefore = _ => 40;
        consumer.Transport.LogStartOf = _ => 100;
        consumer.Transport.OnWatermarks = _ => new WatermarkOffsets(100, 200);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 100);
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is { Reason: HaltReason.OffsetGap, Position.Offset.Value: 40 });
        var epoch = consumer.StatusOf(P0).Epoch;

        var skip = await Assert.ThrowsAsync<ConsumerCommandException>(() => consumer.Control.SkipHaltedAsync(P0, Token));
        await consumer.Control.RetryHaltedAsync(P0, Token);
        await consumer.Transport.DeliverAsync(P0, 100);
        await Eventually.Async(() => consumer.StatusOf(P0) is { Halt: { Reason: HaltReason.OffsetGap, Position.Offset.Value: 40 } } status && status.Epoch > epoch);
        Assert.Equal((ConsumerCommandError.NothingToSkip, 0), (skip.Error, handled.Distinct));

        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, Offset.Beginning), Token);
        await consumer.Transport.DeliverAsync(P0, 100);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 101);
        Assert.Equal(1, handled.Distinct);
    }

    [Fact]
    public async Task Seek_PositionGone_JoinsAgainWithThePositionCommitted()
    {
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.FailAsync(ErrorCode.Local_AutoOffsetReset, new TopicPartitionOffset(P0, Offset.Unset));
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is { Reason: HaltReason.PositionGone });
        consumer.Transport.OnSeek = _ => throw new KafkaException(ErrorCode.Local_State);

        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 40), Token);

        Assert.Equal(40, consumer.Transport.CommittedOf(P0));
        Assert.Equal(2, consumer.Transport.Subscriptions);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 40);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 41);
    }

    [Fact]
    public async Task Seek_Back_CommitsTheLowerOffsetAndHandlesAgain()
    {
        var handled = new HandledMessages();
        await using var consumer = await StartAsync(handled, _ => false);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 10, 11, 12);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 10), Token);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 10);
        await consumer.Transport.DeliverAsync(P0, 10, 11, 12);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        Assert.Equal((3, 3), (handled.Distinct, handled.Repeats));
        Assert.Equal((10L, 13L), (Audit(consumer, EventIds.SoughtByOperator)["Offset"], Audit(consumer, EventIds.SoughtByOperator)["NextOffset"]));
    }

    [Fact]
    public async Task Seek_BatchInFlight_CancelsItAndDropsItsLateCompletion()
    {
        var (gate, token, calls) = (new Gate(), CancellationToken.None, 0);
        await using var consumer = await TestConsumer.StartAsync((_, cancellationToken) =>
        {
            token = calls == 0 ? cancellationToken : token;
            return calls++ == 0 ? gate.EnterAsync() : Task.CompletedTask;
        });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 50, 51);
        await gate.Entered;

        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 7), Token);
        await Eventually.Async(() => token.IsCancellationRequested);
        await consumer.Transport.DeliverAsync(P0, 7, 8);
        Assert.Equal(1, calls);
        gate.Open();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 9);

        Assert.DoesNotContain(consumer.Transport.Commits, commit => commit.Offset.Value > 9);
    }

    [Theory]
    [InlineData(-2, 100)]
    [InlineData(-1, 200)]
    [InlineData(150, 150)]
    public async Task Seek_BeginningEndOrOffset_GoesThere(long asked, long expected)
    {
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);
        consumer.Transport.OnWatermarks = _ => new WatermarkOffsets(100, 200);
        await consumer.Transport.AssignAsync(P0);

        Assert.Equal(expected, (await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, asked), Token)).Offset.Value);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == expected);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(201)]
    public async Task Seek_OffsetThatTheLogDoesNotHold_SaysWhatItHoldsAndChangesNothing(long offset)
    {
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);
        consumer.Transport.OnWatermarks = _ => new WatermarkOffsets(100, 200);
        await consumer.Transport.AssignAsync(P0);

        var error = await Assert.ThrowsAsync<ConsumerCommandException>(() => consumer.Control.SeekAsync(new TopicPartitionOffset(P0, offset), Token));

        Assert.Equal(ConsumerCommandError.OffsetOutOfRange, error.Error);
        Assert.Contains("100 up to 200", error.Message, StringComparison.Ordinal);
        Assert.Empty(consumer.Transport.Seeks);
    }

    [Fact]
    public async Task Seek_Stored_IsRefusedAsTheCallersMistake()
    {
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);

        await Assert.ThrowsAsync<ArgumentException>(() => consumer.Control.SeekAsync(new TopicPartitionOffset(P0, Offset.Stored), Token));
    }

    [Fact]
    public async Task Seek_TopicToATime_GoesToTheOffsetsFoundAndToTheEndWhereThereIsNone()
    {
        var time = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);
        consumer.Transport.OnWatermarks = _ => new WatermarkOffsets(0, 70);
        consumer.Transport.OnOffsetFor = (partition, at) => at == time && partition == P0 ? 42 : Offset.End;
        await consumer.Transport.AssignAsync(P0, TestConsumer.P1);

        var sought = await consumer.Control.SeekAsync("vitals", time, Token);

        Assert.Equal([new TopicPartitionOffset(P0, 42), new TopicPartitionOffset(TestConsumer.P1, 70)], sought.OrderBy(position => position.Partition.Value));
        Assert.Equal(sought, consumer.Transport.Seeks);
    }

    [Fact]
    public async Task Seek_BrokersDoNotAnswer_SaysSoAndPollingGoesOnMeanwhile()
    {
        using var asked = new ManualResetEventSlim();
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);
        await consumer.Transport.AssignAsync(P0);
        consumer.Transport.OnWatermarks = _ =>
        {
            asked.Wait(Eventually.Deadline);
            throw new KafkaException(ErrorCode.Local_TimedOut);
        };

        var sought = consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 3), Token);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
        asked.Set();

        var error = await Assert.ThrowsAsync<ConsumerCommandException>(() => sought);
        Assert.Equal((ConsumerCommandError.Failed, ErrorCode.Local_TimedOut, true), (error.Error, error.Code, error.IsTransient));
        Assert.Null(error.InnerException);
        Assert.Empty(consumer.Transport.Seeks);
    }

    [Fact]
    public async Task Seek_AssignmentDoesNotStandYet_IsTriedAgain()
    {
        var tries = 0;
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);
        consumer.Transport.OnSeek = _ => Assert.True(++tries >= 3 || NotYet());
        await consumer.Transport.AssignAsync(P0);

        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 3), Token);

        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Seek_Refused_SaysSoAndThePartitionGoesOnWhereItWas()
    {
        var handled = new HandledMessages();
        await using var consumer = await StartAsync(handled, _ => false);
        consumer.Transport.OnSeek = _ => throw new KafkaException(ErrorCode.Local_UnknownPartition);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);

        var error = await Assert.ThrowsAsync<ConsumerCommandException>(() => consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 3), Token));
        await consumer.Transport.DeliverAsync(P0, 1);

        Assert.Equal(ConsumerCommandError.Failed, error.Error);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
        Assert.Empty(consumer.Logs.Of(EventIds.SoughtByOperator));
    }

    [Fact]
    public async Task Seek_PausedPartition_StaysPausedWithoutAResumeBetween()
    {
        var resumes = 0;
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);
        consumer.Transport.OnResume = _ => resumes++;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Control.PauseAsync(P0, Token);

        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 3), Token);

        Assert.Equal((0, 1), (resumes, consumer.Transport.PauseCalls));
        Assert.True(consumer.StatusOf(P0) is { Paused: true, PausedByOperator: true });
        await consumer.Control.ResumeAsync(Token);
        Assert.Empty(consumer.Transport.Paused);
    }

    [Fact]
    public async Task Audit_CallersExecutionContext_IsThatOfTheEvent()
    {
        var who = new AsyncLocal<string>();
        var seen = "";
        await using var consumer = await StartAsync(new HandledMessages(), _ => false);
        consumer.Transport.OnSeek = _ => seen = who.Value ?? "nobody";
        await consumer.Transport.AssignAsync(P0);

        who.Value = "nurse-7";
        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 3), Token);

        Assert.Equal("nurse-7", seen);
    }

    [Fact]
    public async Task ToString_HoldsPositionsAndCodesOnly()
    {
        await using var consumer = await StartAsync(new HandledMessages(), message => message.Offset == 1);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await Eventually.Async(() => consumer.StatusOf(P0) is { Halt: not null, CommittedOffset: 1 });

        Assert.Equal("vitals[0] at 2, committed 1, lag ?, 1 unfinished, halted at 1: HandlerFailed", $"{consumer.StatusOf(P0)}");
        Assert.Equal("vitals Running: 1 partitions, 1 halted, 0 skipped, 0 dead-lettered", $"{consumer.Worker.Status}");
    }

    private static Task<TestConsumer> StartAsync(HandledMessages handled, Func<IncomingMessage<string, string>, bool> fails) => TestConsumer.StartAsync(
        TextHandler.Messages((message, _) => fails(message)
            ? throw new InvalidOperationException()
            : handled.RunAsync(new MessageBatch<string, string>("vitals", message.TopicPartition, [message], 1), () => Task.CompletedTask)));

    private static bool NotYet() => throw new KafkaException(ErrorCode.Local_State);

    private static IReadOnlyDictionary<string, object?> Audit(TestConsumer consumer, int eventId) => Assert.Single(consumer.Logs.Of(eventId)).Properties;
}
