using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What becomes of protected messages on their way to a handler: opened, or never handled and never skipped.</summary>
public class RecordOpenerTests
{
    private static readonly DataKey Key = EnvelopeTesting.Key();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consume_ProtectedMessages_HandlesTheirPlaintextAndTombstones()
    {
        using var batch = new ProcessedBatch([Record(0, "a"), Record(1, null), Record(2, "c")]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions());

        Assert.Null(halt);
        Assert.Equal(["patient-1 a", "patient-1 tombstone", "patient-1 c"], handled);
        Assert.Equal(3, batch.Committable);
    }

    public static TheoryData<string, PayloadIntegrityFailure> Bad => new()
    {
        { "other topic", PayloadIntegrityFailure.NotAuthentic },
        { "other key", PayloadIntegrityFailure.NotAuthentic },
        { "no key", PayloadIntegrityFailure.NotAuthentic },
        { "other content type", PayloadIntegrityFailure.NotAuthentic },
        { "other message id", PayloadIntegrityFailure.NotAuthentic },
        { "no headers", PayloadIntegrityFailure.NotAuthentic },
        { "bit", PayloadIntegrityFailure.NotAuthentic },
        { "cut", PayloadIntegrityFailure.Malformed },
        { "clear", PayloadIntegrityFailure.NotProtected },
        { "empty", PayloadIntegrityFailure.NotProtected },
        { "unknown key", PayloadIntegrityFailure.UnknownKey },
    };

    // Fault test 73.
    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Consume_WhatCannotBeOpened_HaltsAtItAndIsAudited(string fault, PayloadIntegrityFailure failure)
    {
        using var batch = new ProcessedBatch([Record(0, "a"), Spoil(Record(1, PhiCanary.Mark), fault), Record(2, "c")]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions());

        Assert.Equal((HaltReason.IntegrityFailed, 1L, typeof(PayloadIntegrityException).FullName), (halt!.Reason, halt.Position.Offset.Value, halt.ExceptionType));
        Assert.Equal(["patient-1 a"], handled);
        Assert.Equal(1, batch.Committable);
        var audited = Assert.Single(batch.Logs.Of(EventIds.PayloadNotOpened));
        Assert.Equal((AuditLog.Category, LogLevel.Error), (audited.Category, audited.Level));
        Assert.Contains(failure.ToString(), audited.Message, StringComparison.Ordinal);
        Assert.Single(batch.Logs.Of(EventIds.HaltedAtMessage));
    }

    // Fault test 73.
    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Consume_WhatCannotBeOpened_IsDeadLetteredAsItCame(string fault, PayloadIntegrityFailure failure)
    {
        var bad = Spoil(Record(1, PhiCanary.Mark), fault);
        using var batch = new ProcessedBatch([Record(0, "a"), bad, Record(2, "c")]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions(), ConsumerFailurePolicy.DeadLetter);

        Assert.Null(halt);
        Assert.Equal(["patient-1 a", "patient-1 c"], handled);
        var (record, cause) = Assert.Single(batch.DeadLetters.Written);
        Assert.Equal((DeadLetterReason.IntegrityFailed, typeof(PayloadIntegrityException).FullName, 0), (cause.Reason, cause.ExceptionType, cause.Attempts));
        Assert.Equal(bad.Value, record.Value);
        Assert.Contains(failure.ToString(), Assert.Single(batch.Logs.Of(EventIds.PayloadNotOpened)).Message, StringComparison.Ordinal);
        Assert.Equal(3, batch.Committable);
    }

    [Fact]
    public async Task Consume_SkipIsThePolicy_HaltsAtWhatCannotBeOpened()
    {
        using var batch = new ProcessedBatch([Spoil(Record(0, "a"), "bit"), Record(1, "b")]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions(), ConsumerFailurePolicy.Skip);

        Assert.Equal(HaltReason.IntegrityFailed, halt!.Reason);
        Assert.Empty(handled);
        Assert.Equal((0, 0), (batch.Committable, batch.Counts.Skipped));
    }

    // What cannot be opened was skipped here as what cannot be deserialized: the logger's exception took the place of the integrity failure.
    [Theory]
    [InlineData(ConsumerFailurePolicy.Skip, HaltReason.IntegrityFailed)]
    [InlineData(ConsumerFailurePolicy.Halt, HaltReason.IntegrityFailed)]
    [InlineData(ConsumerFailurePolicy.DeadLetter, null)]
    public async Task Consume_AuditLoggerAndSinkThrow_WhatCannotBeOpenedIsNeverSkipped(ConsumerFailurePolicy policy, HaltReason? expected)
    {
        using var loggers = new ThrowingLoggers();
        await using var trail = new AuditTrail(loggers, TimeProvider.System, static () => throw new InvalidOperationException("a sink that throws"));
        using var batch = new ProcessedBatch([Spoil(Record(0, "a"), "bit")]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions(), policy, audit: trail);

        Assert.Equal(expected, halt?.Reason);
        Assert.Empty(handled);
        Assert.Equal(0, batch.Counts.Skipped);
        Assert.Equal(expected is null ? [DeadLetterReason.IntegrityFailed] : [], batch.DeadLetters.Written.Select(one => one.Cause.Reason));
    }

    [Fact]
    public async Task Consume_AllLoggersThrow_HaltKeepsItsReason()
    {
        using var loggers = new ThrowingLoggers();
        await using var trail = new AuditTrail(loggers, TimeProvider.System);
        using var batch = new ProcessedBatch([Spoil(Record(0, "a"), "bit")]);

        var (halt, _) = await RunAsync(
            batch, new PayloadProtectionOptions(), ConsumerFailurePolicy.Skip, audit: trail, failures: new FailureHandling(new RetryRules(), Audit: trail));

        Assert.Equal((HaltReason.IntegrityFailed, 0L), (halt!.Reason, batch.Committable));
    }

    [Fact]
    public async Task Consume_AllowUnprotected_TakesBoth()
    {
        using var batch = new ProcessedBatch([Record(0, "a"), Spoil(Record(1, "b"), "clear")]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions { AllowUnprotected = true });

        Assert.Null(halt);
        Assert.Equal(["patient-1 a", "patient-1 clear"], handled);
    }

    [Fact]
    public async Task Consume_AllowUnprotected_StillRefusesAnEnvelopeThatDoesNotOpen()
    {
        using var batch = new ProcessedBatch([Spoil(Record(0, "a"), "bit")]);

        Assert.Equal(HaltReason.IntegrityFailed, (await RunAsync(batch, new PayloadProtectionOptions { AllowUnprotected = true })).Halt!.Reason);
    }

    [Fact]
    public async Task Consume_TopicThatIsNotNamed_IsTakenAsItIs()
    {
        using var batch = new ProcessedBatch([Spoil(Record(0, "a"), "clear")]);

        Assert.Equal(["patient-1 clear"], (await RunAsync(batch, new PayloadProtectionOptions { Topics = { "labs" } })).Handled);
    }

    [Fact]
    public async Task Consume_OriginTopics_OpensWhatCameFromThem()
    {
        using var batch = new ProcessedBatch([Spoil(Record(0, "a"), "other topic")]);
        using var again = new ProcessedBatch([Spoil(Record(0, "a"), "other topic")]);

        Assert.Equal(["patient-1 a"], (await RunAsync(batch, new PayloadProtectionOptions { OriginTopics = { "orders", "labs" } })).Handled);
        Assert.Equal(HaltReason.IntegrityFailed, (await RunAsync(again, new PayloadProtectionOptions { OriginTopics = { "orders" } })).Halt!.Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Consume_ShreddedKey_IsATombstoneWhereThatIsAskedForElseAFailure(bool asTombstones)
    {
        using var batch = new ProcessedBatch([Record(0, "a")]);

        var (halt, handled) = await RunAsync(
            batch, new PayloadProtectionOptions { ShreddedAsTombstones = asTombstones }, provider: new Provider(id => new(DataKey.Shredded(id))));

        Assert.Equal(asTombstones ? null : HaltReason.IntegrityFailed, halt?.Reason);
        Assert.Equal(asTombstones ? ["patient-1 tombstone"] : [], handled);
    }

    [Fact]
    public async Task Consume_ProviderAway_WaitsAndLosesNothing()
    {
        var time = new ManualTime();
        var asked = 0;
        var provider = new Provider(_ => ++asked < 5 ? throw new TimeoutException(PhiCanary.Mark) : new(Key));
        using var batch = new ProcessedBatch([Record(0, "a"), Record(1, "b")]);

        var run = RunAsync(batch, new PayloadProtectionOptions(), provider: provider, time: time);
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return run.IsCompleted;
        });

        var (halt, handled) = await run.WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Null(halt);
        Assert.Equal(["patient-1 a", "patient-1 b"], handled);
        Assert.NotEmpty(batch.Logs.Of(EventIds.DeserializerWaits));
        Assert.Empty(batch.Logs.Of(EventIds.PayloadNotOpened));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Consume_ProviderThrowsForGood_IsAnIntegrityFailureThatIsNotSkipped(bool isAsync)
    {
        var provider = new Provider(_ => isAsync
            ? ValueTask.FromException<DataKey?>(new CryptographicException(PhiCanary.Mark))
            : throw new CryptographicException(PhiCanary.Mark));
        using var batch = new ProcessedBatch([Record(0, "a")]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions(), ConsumerFailurePolicy.Skip, provider);

        Assert.Equal(HaltReason.IntegrityFailed, halt!.Reason);
        Assert.Empty(handled);
        Assert.Contains(nameof(PayloadIntegrityFailure.KeyFailed), Assert.Single(batch.Logs.Of(EventIds.PayloadNotOpened)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consume_Pseudonyms_ShowsTheKeyOnlyWithAResolver()
    {
        var protector = new HmacKeyProtector("patients", 1, new byte[32]);
        var pseudonym = protector.Protect("patient-1");
        using var without = new ProcessedBatch([Record(0, "a", pseudonym)]);
        using var with = new ProcessedBatch([Record(0, "a", pseudonym), Record(1, "b", "patient-2")]);

        Assert.Equal([$"{pseudonym} a"], (await RunAsync(without, new PayloadProtectionOptions())).Handled);
        Assert.Equal(["patient-1 a", "patient-2 b"], (await RunAsync(with, new PayloadProtectionOptions(), resolver: new Resolver(pseudonym, "patient-1"))).Handled);
    }

    [Fact]
    public async Task Consume_PseudonymThatIsNotKnown_IsNotHandled()
    {
        var protector = new HmacKeyProtector("patients", 1, new byte[32]);
        using var batch = new ProcessedBatch([Record(0, "a", protector.Protect("patient-9"))]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions(), resolver: new Resolver(protector.Protect("patient-1"), "patient-1"));

        Assert.Equal((HaltReason.DeserializationFailed, typeof(KeyNotResolvedException).FullName), (halt!.Reason, halt.ExceptionType));
        Assert.Empty(handled);
    }

    // What is in memory is opened without a wait; the first that is not ends that, for the rest of its batch.
    [Fact]
    public async Task Consume_AKeyWithinTheBatchIsStillToBeFetched_OpensEachOnceAndInOrder()
    {
        var asked = 0;
        var provider = new Provider(_ =>
        {
            asked++;
            return asked is 3 or 5 ? FetchAsync() : new(Key);
        });
        using var batch = new ProcessedBatch([.. Enumerable.Range(0, 6).Select(offset => Record(offset, $"{offset}"))]);

        var (halt, handled) = await RunAsync(batch, new PayloadProtectionOptions(), provider: provider);

        Assert.Null(halt);
        Assert.Equal(Enumerable.Range(0, 6).Select(offset => $"patient-1 {offset}"), handled);
        Assert.Equal(6, asked);

        static async ValueTask<DataKey?> FetchAsync()
        {
            await Task.Yield();
            return Key;
        }
    }

    private static async Task<(Halt? Halt, List<string> Handled)> RunAsync(
        ProcessedBatch batch, PayloadProtectionOptions options, ConsumerFailurePolicy policy = ConsumerFailurePolicy.Halt, IDataKeyProvider? provider = null,
        IKeyResolver? resolver = null, TimeProvider? time = null, AuditTrail? audit = null, FailureHandling? failures = null)
    {
        var handled = new List<string>();
        var recorded = new ConsumerAudit(audit ?? new AuditTrail(batch.Logs, time ?? TimeProvider.System), TestConsumer.Settings);
        var opener = new RecordOpener(resolver, new PayloadOpening(provider ?? EnvelopeTesting.Ring(Key), options), recorded);
        var halt = await batch.RunAsync(
            TextHandler.Batches((messages, _) =>
            {
                handled.AddRange(messages.Select(message => $"{message.Key} {(message.IsTombstone ? "tombstone" : message.Value)}"));
                return Task.CompletedTask;
            }),
            policy, failures: failures, timeProvider: time, opener: opener);
        return (halt, handled);
    }

    private static RawRecord Record(long offset, string? value, string key = "patient-1") => new()
    {
        Topic = EnvelopeTesting.Topic,
        Partition = 0,
        Offset = offset,
        Key = EnvelopeTesting.Text(key),
        Value = value is null ? null : EnvelopeTesting.Seal(EnvelopeTesting.Text(value), Key, messageKey: EnvelopeTesting.Text(key)),
        Headers = new() { { KafkaHeaderNames.ContentType, EnvelopeTesting.Json }, { KafkaHeaderNames.MessageId, EnvelopeTesting.MessageId } },
    };

    private static RawRecord Spoil(RawRecord record, string fault)
    {
        var value = record.Value!;
        return fault switch
        {
            "other topic" => record with { Value = EnvelopeTesting.Seal(EnvelopeTesting.Text("a"), Key, topic: "labs") },
            "other key" => record with { Key = EnvelopeTesting.Text("patient-2") },
            "no key" => record with { Key = null },
            "other content type" => record with { Headers = With(record, KafkaHeaderNames.ContentType, "text/plain") },
            "other message id" => record with { Headers = With(record, KafkaHeaderNames.MessageId, "0198c0de-0000-7000-8000-000000000002") },
            "no headers" => record with { Headers = null },
            "bit" => record with { Value = [.. value[..^1], (byte)(value[^1] ^ 1)] },
            "cut" => record with { Value = value[..20] },
            "clear" => record with { Value = EnvelopeTesting.Text("clear") },
            "empty" => record with { Value = [] },
            "unknown key" => record with { Value = EnvelopeTesting.Seal(EnvelopeTesting.Text("a"), EnvelopeTesting.Key("k9")) },
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
    }

    private static Headers With(RawRecord record, string name, string value) => [.. record.Headers!, new Header(name, Encoding.UTF8.GetBytes(value))];

    private sealed class Provider(Func<string, ValueTask<DataKey?>> find) : IDataKeyProvider
    {
        public ValueTask<DataKey> GetCurrentAsync(string? subject, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<DataKey?> FindAsync(string keyId, CancellationToken cancellationToken) => find(keyId);
    }

    private sealed class Resolver(string pseudonym, string key) : IKeyResolver
    {
        public ValueTask<byte[]?> ResolveAsync(ReadOnlyMemory<byte> asked, CancellationToken cancellationToken) =>
            new(Encoding.ASCII.GetString(asked.Span) == pseudonym ? EnvelopeTesting.Text(key) : null);
    }
}
