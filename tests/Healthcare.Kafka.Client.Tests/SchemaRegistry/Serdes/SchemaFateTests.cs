using System.Net;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What becomes of messages whose schema cannot be had: waited for where the registry is to blame, given up only where the message is.</summary>
public class SchemaFateTests
{
    // The clock of these tests runs ahead of the requests, which are real.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consume_NoFraming_IsDeadLetteredAtOnce()
    {
        await using var registry = await TestRegistry.StartAsync();
        using var batch = Batch(3, index => index == 1 ? "PHI-SENTINEL no frame" : Framed(1, index));
        registry.Server.Register("vitals-value", TestRegistry.Schema);

        var handled = await RunAsync(batch, registry).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(["text 0", "text 2"], handled);
        Assert.Equal((3, 1), (batch.Committable, batch.Counts.DeadLettered));
        Assert.Empty(batch.Logs.Of(EventIds.DeserializerWaits));
    }

    [Fact]
    public async Task Consume_UnknownId_IsWaitedForThenDeadLetteredAndTheNextOnesAtOnce()
    {
        var time = new ManualTime();
        await using var registry = await TestRegistry.StartAsync(options => (options.UnknownSchemaWait, options.RequestTimeout) = (TimeSpan.FromSeconds(30), Patience), time: time);
        registry.Server.Register("vitals-value", TestRegistry.Schema);
        using var batch = Batch(40, index => Framed(index is 0 or 39 ? 1 : 99, index));

        var run = RunAsync(batch, registry, time);
        await AdvanceAsync(time, run);

        Assert.Equal(["text 0", "text 39"], await run);
        Assert.Equal((40, 38), (batch.Committable, batch.Counts.DeadLettered));
        Assert.NotEmpty(batch.Logs.Of(EventIds.DeserializerWaits));
        Assert.InRange(registry.CountOf("GET /schemas/ids/99?subject=vitals-value"), 2, 8);
    }

    [Fact]
    public async Task Consume_UnknownIdThatAppears_LosesNothing()
    {
        var time = new ManualTime();
        await using var registry = await TestRegistry.StartAsync(options => (options.UnknownSchemaWait, options.RequestTimeout) = (TimeSpan.FromMinutes(10), Patience), time: time);
        registry.Server.Register("vitals-value", TestRegistry.Schema);
        using var batch = Batch(10, index => Framed(index < 5 ? 1 : 2, index));

        var run = RunAsync(batch, registry, time);
        await Eventually.Async(() => batch.Logs.Of(EventIds.DeserializerWaits).Any());
        registry.Server.Register("vitals-value", """{"title":"late"}""", id: 2);
        await AdvanceAsync(time, run);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"text {i}"), await run);
        Assert.Equal((10, 0), (batch.Committable, batch.Counts.DeadLettered));
    }

    public enum Fault
    {
        Down,
        Errors,
        NotTheRegistry,
        Refused,
        Slow,
    }

    [Theory]
    [InlineData(Fault.Down)]
    [InlineData(Fault.Errors)]
    [InlineData(Fault.NotTheRegistry)]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.Slow)]
    public async Task Consume_RegistryAwayForAnHour_WaitsAndLosesNothing(Fault fault)
    {
        var time = new ManualTime();
        await using var registry = await TestRegistry.StartAsync(options => (options.MaxRetries, options.RequestTimeout) = (0, Patience), time: time);
        registry.Server.Register("vitals-value", TestRegistry.Schema);
        using var batch = Batch(10, index => Framed(1, index));
        await BeginAsync(fault, registry.Server);

        var run = RunAsync(batch, registry, time);
        var began = time.GetTimestamp();
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return time.GetElapsedTime(began) > TimeSpan.FromHours(1) && batch.Logs.Of(EventIds.DeserializerWaits).Count > 2;
        });
        Assert.Equal((0, 0, false), (batch.Committable, batch.Counts.DeadLettered, run.IsCompleted));
        await EndAsync(fault, registry.Server);
        await AdvanceAsync(time, run);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"text {i}"), await run);
        Assert.Equal((10, 0), (batch.Committable, batch.Counts.DeadLettered));
    }

    // Down later: what is known needs no registry.
    [Fact]
    public async Task Consume_RegistryDownAfterTheFirstMessage_GoesOnWithKnownSchemas()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("vitals-value", TestRegistry.Schema);
        var deserializer = Deserializer(registry);
        using var first = Batch(1, index => Framed(1, index));
        await RunAsync(first, deserializer);
        await registry.Server.StopAsync();
        using var second = Batch(10, index => Framed(1, index));

        Assert.Equal(10, (await RunAsync(second, deserializer).WaitAsync(Eventually.Deadline, Cancellation)).Count);
    }

    private static async Task BeginAsync(Fault fault, EmbeddedSchemaRegistry server)
    {
        switch (fault)
        {
            case Fault.Down:
                await server.StopAsync();
                break;
            case Fault.Slow:
                server.Delay = TimeSpan.FromMinutes(1);
                break;
            default:
                server.FailWith(
                    fault switch { Fault.Errors => HttpStatusCode.InternalServerError, Fault.Refused => HttpStatusCode.Unauthorized, _ => HttpStatusCode.NotFound }, "PHI-SENTINEL");
                break;
        }
    }

    private static async Task EndAsync(Fault fault, EmbeddedSchemaRegistry server)
    {
        server.Delay = TimeSpan.Zero;
        server.AnswerNormally();
        if (fault == Fault.Down)
        {
            await server.RestartAsync(Cancellation);
        }
    }

    private static Task AdvanceAsync(ManualTime time, Task run) => Eventually.Async(() =>
    {
        time.Advance(TimeSpan.FromMilliseconds(250));
        return run.IsCompleted;
    });

    private static ProcessedBatch Batch(int count, Func<int, string> value) => new(count, value);

    // The id's bytes are ASCII, so that the text of a test's batch carries them.
    private static string Framed(int id, int index) => $"\0\0\0\0{(char)id}\"text {index}\"";

    private static SchemaRegistryPayloadDeserializer<string> Deserializer(TestRegistry registry, TimeProvider? time = null) =>
        new(new SchemaRegistryJsonDeserializer<string>(registry.Client, TestRegistry.TypeInfo<string>(), timeProvider: time));

    private static Task<List<string>> RunAsync(ProcessedBatch batch, TestRegistry registry, TimeProvider? time = null) => RunAsync(batch, Deserializer(registry, time), time);

    private static async Task<List<string>> RunAsync(ProcessedBatch batch, PayloadDeserializer<string> deserializer, TimeProvider? time = null)
    {
        var handled = new List<string>();
        var halt = await batch.RunAsync(
            TextHandler.Batches((messages, _) =>
            {
                handled.AddRange(messages.Select(message => message.Value));
                return Task.CompletedTask;
            }),
            ConsumerFailurePolicy.DeadLetter,
            timeProvider: time,
            values: deserializer);
        Assert.Null(halt);
        return handled;
    }
}
