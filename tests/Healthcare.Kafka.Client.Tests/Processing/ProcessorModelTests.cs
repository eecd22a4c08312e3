using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Random outputs, outcomes and failures: no source message is acknowledged before each of its outputs is persisted.</summary>
public class ProcessorModelTests
{
    private static readonly Gen<Scenario> _scenarios =
        from count in Gen.Choose(1, 30)
        from outputs in Gen.Choose(0, 3).ArrayOf(count)
        from keys in Gen.Choose(1, 6)
        from fails in Gen.Choose(0, 99).ArrayOf(300)
        from percent in Gen.Choose(0, 30)
        from throws in Gen.Choose(0, count * 2)
        from policy in Gen.Elements(ConsumerFailurePolicy.Halt, ConsumerFailurePolicy.DeadLetter, ConsumerFailurePolicy.Skip)
        from follows in Gen.Elements(DeliveryFailurePolicy.FailKey, DeliveryFailurePolicy.Continue)
        from transactional in Gen.Elements(false, true)
        select new Scenario(outputs, keys, [.. fails.Select(roll => roll < percent)], throws, policy, follows, transactional);

    [Fact]
    public void Process_AnyOutcomes_AcknowledgesOnlyWhatIsPersistedAndGivesUpOnlyWhatThrows() =>
        Prop.ForAll(_scenarios.ToArbitrary(), scenario => RunAsync(scenario).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300));

    private static async Task RunAsync(Scenario scenario)
    {
        var settings = scenario.Transactional
            ? TestProcessor.TransactionalSettings()
            : TestProducer.Settings() with { OnDeliveryFailure = scenario.Follows };
        await using var test = new TestProcessor(scenario.Outputs.Length, scenario.Transactional, settings);
        var (reports, persisted, log) = (0, new HashSet<string>(), new List<(int Key, long Offset)>());
        test.Transport.ReportsAs = record =>
        {
            if (scenario.Fails[reports++ % scenario.Fails.Count])
            {
                return (ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
            }

            var name = TestProcessor.NameOf(record);
            persisted.Add(name);
            var offset = long.Parse(name.Split('/')[0], provider: null);
            log.Add(((int)(offset % scenario.Keys), offset));
            return (ErrorCode.NoError, PersistenceStatus.Persisted);
        };

        var halt = await test.RunAsync(
            (message, output) =>
            {
                AssertPersisted(scenario, test.Batch.Committable, persisted);
                for (var i = 0; i < scenario.Outputs[message.Offset.Value]; i++)
                {
                    output.Add(new($"patient-{message.Offset.Value % scenario.Keys}", message.Value));
                }

                if (message.Offset == scenario.Throws)
                {
                    throw new InvalidOperationException();
                }
            },
            scenario.Policy,
            maxRetryAttempts: 40);

        AssertPersisted(scenario, test.Batch.Committable, persisted);
        var throws = scenario.Throws < (halt?.Position.Offset.Value ?? scenario.Outputs.Length);
        Assert.Contains(halt?.Reason, new HaltReason?[] { null, HaltReason.OutputsNotPersisted, HaltReason.HandlerFailed });
        Assert.True(halt is not { Reason: HaltReason.HandlerFailed } || (scenario.Policy == ConsumerFailurePolicy.Halt && halt.Position.Offset == scenario.Throws));
        Assert.Equal(throws && scenario.Policy == ConsumerFailurePolicy.DeadLetter ? [scenario.Throws] : [], test.Batch.DeadLetters.Offsets);
        Assert.Equal(throws && scenario.Policy == ConsumerFailurePolicy.Skip ? 1 : 0, test.Batch.Counts.Skipped);
        Assert.Equal(halt?.Position.Offset.Value ?? scenario.Outputs.Length, test.Batch.Committable);

        // Behind a halt the order is not put right yet.
        AssertLastInOrder([.. log.Where(entry => entry.Offset < test.Batch.Committable)]);
    }

    private static void AssertPersisted(Scenario scenario, long committable, HashSet<string> persisted)
    {
        for (var offset = 0L; offset < committable; offset++)
        {
            for (var i = 0; i < scenario.Outputs[offset] && offset != scenario.Throws; i++)
            {
                Assert.Contains($"{offset}/{i}", persisted);
            }
        }
    }

    /// <summary>Whoever takes the last of what came twice has each key in source order.</summary>
    private static void AssertLastInOrder(List<(int Key, long Offset)> log)
    {
        foreach (var key in log.GroupBy(entry => entry.Key, entry => entry.Offset))
        {
            var last = key.Select((offset, index) => (offset, index)).GroupBy(entry => entry.offset).Select(entries => entries.Last()).OrderBy(entry => entry.index);
            Assert.Equal(key.Distinct().Order(), last.Select(entry => entry.offset));
        }
    }

    private sealed record Scenario(
        int[] Outputs, int Keys, IReadOnlyList<bool> Fails, int Throws, ConsumerFailurePolicy Policy, DeliveryFailurePolicy Follows, bool Transactional);
}
