namespace Healthcare.Kafka.Client.Tests;

public class ConsumerErrorTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    // Fault tests 58 and 60, on a fake.
    [Theory]
    [InlineData(ErrorCode.Local_BadMsg)]
    [InlineData(ErrorCode.Local_BadCompression)]
    public async Task Error_CorruptData_IsReadAgainFromTheNextExpectedOffsetThenHalts(ErrorCode code)
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 4);
        for (var read = 0; read < 6; read++)
        {
            await consumer.Transport.FailAsync(code, new TopicPartitionOffset(P0, 9));
        }

        await Eventually.Async(() => consumer.StatusOf(P0) is { Halt: not null, Paused: true });

        Assert.Equal(5, consumer.Transport.Seeks.Count);
        Assert.All(consumer.Transport.Seeks, seek => Assert.Equal(new TopicPartitionOffset(P0, 5), seek));
        Assert.Equal(HaltReason.CorruptData, consumer.StatusOf(P0).Halt!.Reason);
        Assert.Equal(5, consumer.StatusOf(P0).Halt!.Position.Offset.Value);
    }

    [Fact]
    public async Task Error_CorruptData_WhatWasReceivedBeforeIsHandledAndCommitted()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => gate.EnterAsync());
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;
        await consumer.Transport.DeliverAsync(P0, 1, 2);
        await consumer.Transport.StepAsync(() =>
        {
            consumer.Transport.Deliver(P0, 3);
            for (var read = 0; read < 6; read++)
            {
                consumer.Transport.Events.OnError(new Error(ErrorCode.Local_BadMsg), new TopicPartitionOffset(P0, 4));
            }
        });
        await consumer.Transport.DeliverAsync(P0, 5);
        gate.Open();

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 4);

        Assert.Equal(4, consumer.StatusOf(P0).Halt!.Position.Offset.Value);
        Assert.Equal(0, consumer.StatusOf(P0).Unfinished);
    }

    [Fact]
    public async Task Error_CorruptDataAfterAMessageThatFails_HaltsAtTheMessage()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync(async (_, _) =>
        {
            await gate.EnterAsync();
            throw new InvalidOperationException();
        });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await gate.Entered;
        for (var read = 0; read < 6; read++)
        {
            await consumer.Transport.FailAsync(ErrorCode.Local_BadMsg, new TopicPartitionOffset(P0, 2));
        }

        gate.Open();
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is { Reason: HaltReason.HandlerFailed });

        Assert.Equal(0, consumer.StatusOf(P0).Halt!.Position.Offset.Value);
        Assert.Empty(consumer.Transport.Commits);
    }

    [Fact]
    public async Task Error_CorruptDataThatCannotBeSoughtBackTo_HaltsAtOnce()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.OnSeek = _ => throw new KafkaException(ErrorCode.Local_State);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 4);
        await consumer.Transport.FailAsync(ErrorCode.Local_BadMsg, new TopicPartitionOffset(P0, 5));

        await consumer.Transport.DeliverAsync(P0, 9);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 5);

        Assert.Equal(5, consumer.StatusOf(P0).Halt!.Position.Offset.Value);
        Assert.Equal(0, consumer.StatusOf(P0).Unfinished);
    }

    // Fault test 59, on a fake.
    [Fact]
    public async Task Error_CorruptDataThatIsCleanWhenReadAgain_GoesOn()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);
        for (var offset = 0L; offset < 20; offset++)
        {
            await consumer.Transport.FailAsync(ErrorCode.Local_BadCompression, new TopicPartitionOffset(P0, offset));
            await consumer.Transport.DeliverAsync(P0, offset);
        }

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 20);

        Assert.Null(consumer.StatusOf(P0).Halt);
    }

    // Fault test 52.
    [Fact]
    public async Task Poll_Throws_SeeksBackToTheNextExpectedOffset()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 4, 5);
        await consumer.Transport.StepAsync(() => throw new InvalidOperationException(PhiCanary.Mark));
        await consumer.Transport.DeliverAsync(P0, 6);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 7);

        Assert.Equal(new TopicPartitionOffset(P0, 6), Assert.Single(consumer.Transport.Seeks));
        Assert.DoesNotContain(consumer.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Poll_ThrowsBeforeTheFirstRecordOfAPartition_JoinsAgain()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.StepAsync(() => throw new InvalidOperationException());

        await Eventually.Async(() => consumer.Transport.Subscriptions == 2);

        Assert.Equal(ConsumerState.Running, consumer.Worker.Status.State);
    }

    // Fault test 52, where there is no position yet to seek back to.
    [Fact]
    public async Task Poll_ThrowsBeforeTheFirstRecordOfAPartition_NeverCommitsPastTheDroppedOne()
    {
        var handled = new HandledMessages();
        await using var consumer = await TestConsumer.StartAsync((batch, _) => handled.RunAsync(batch, () => Task.CompletedTask));
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P1, 7);
        await Eventually.Async(() => handled.Contains(P1, 7));
        await consumer.Transport.StepAsync(() => throw new InvalidOperationException());

        // The record at 0 was dropped by the poll that threw; these were on their way before the group heard of the new join.
        await consumer.Transport.DeliverAsync(P0, 1, 2);
        await consumer.Transport.DeliverAsync(P1, 8);
        await consumer.Transport.RevokeAsync(P0, P1);
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 2);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 3);

        Assert.True(handled.Contains(P0, 0));
        Assert.Equal(0, handled.Repeats);
        Assert.Equal(8, consumer.Transport.CommittedOf(P1));
        Assert.Empty(consumer.Logs.Of(EventIds.PositionWentBack));
    }

    [Fact]
    public async Task Poll_ThrowsAgainAndAgain_FailsTheConsumer()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        for (var time = 0; time < 25; time++)
        {
            consumer.Transport.Enqueue(() => throw new InvalidOperationException());
        }

        await Eventually.Async(() => consumer.Transport.IsDisposed);

        Assert.Equal(ConsumerState.Failed, consumer.Worker.Status.State);
        Assert.Equal(20, consumer.Logs.Of(EventIds.PollFailed).Count);
    }

    [Fact]
    public async Task Error_UnknownTopic_IsToldOnce()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        for (var time = 0; time < 3; time++)
        {
            await consumer.Transport.FailAsync(ErrorCode.UnknownTopicOrPart, new TopicPartitionOffset("vitals", -1, Offset.Unset));
        }

        Assert.Equal("vitals", Assert.Single(consumer.Logs.Of(EventIds.TopicUnknown))["Topic"]);
    }

    [Fact]
    public async Task Error_NotAuthorized_ShowsUntilMessagesArrive()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.FailAsync(ErrorCode.GroupAuthorizationFailed);
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, consumer.Worker.Status.RefusedFor);
        Assert.Equal(ConsumerState.Running, consumer.Worker.Status.State);

        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);

        Assert.Null(consumer.Worker.Status.RefusedFor);
    }

    [Fact]
    public async Task Error_NotAuthorized_IsOverWhenTheGroupAssignsPartitions()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.FailAsync(ErrorCode.SaslAuthenticationFailed);
        Assert.Equal(ErrorCode.SaslAuthenticationFailed, consumer.Worker.Status.RefusedFor);

        await consumer.Transport.AssignAsync(P0);

        Assert.Null(consumer.Worker.Status.RefusedFor);
    }

    [Fact]
    public async Task Error_TopicNotAuthorized_ShowsUntilThatTopicIsConsumed()
    {
        var orders = new TopicPartition("orders", 0);
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.FailAsync(ErrorCode.TopicAuthorizationFailed, new TopicPartitionOffset("orders", -1, Offset.Unset));
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, consumer.Worker.Status.RefusedFor);

        await consumer.Transport.AssignAsync(orders);

        Assert.Null(consumer.Worker.Status.RefusedFor);
    }

    [Fact]
    public async Task Error_AllBrokersDown_GoesOn()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.FailAsync(ErrorCode.Local_AllBrokersDown);
        await consumer.Transport.FailAsync(ErrorCode.Local_AllBrokersDown);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 1);

        Assert.Single(consumer.Logs.Of(EventIds.ConsumerError));
    }

    [Fact]
    public async Task Error_Fatal_CancelsHandlersCommitsNothingAndDisposes()
    {
        var gate = new Gate();
        var token = CancellationToken.None;
        await using var consumer = await TestConsumer.StartAsync((_, cancellationToken) =>
        {
            token = cancellationToken;
            return gate.EnterAsync();
        });
        consumer.Transport.OnClose = () => throw new KafkaException(ErrorCode.Local_Fatal);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;
        _ = consumer.Transport.FailAsync(ErrorCode.FencedInstanceId, isFatal: true);

        await Eventually.Async(() => consumer.Transport.IsDisposed);
        await Eventually.Async(() => token.IsCancellationRequested);
        gate.Open();

        Assert.Equal(ConsumerState.Failed, consumer.Worker.Status.State);
        Assert.Empty(consumer.Transport.Commits);
    }
}
