using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Random batches with poison messages, against what must come of them.</summary>
public class FailureModelTests
{
    private static readonly Gen<Scenario> _scenarios =
        from count in Gen.Choose(1, 70)
        from poison in Gen.Choose(0, count - 1).ArrayOf(4)
        from poisoned in Gen.Choose(0, 4)
        from retries in Gen.Choose(0, 4)
        from policy in Gen.Elements(ConsumerFailurePolicy.Halt, ConsumerFailurePolicy.DeadLetter, ConsumerFailurePolicy.Skip)
        from failingCalls in Gen.Choose(0, 12)
        select new Scenario(count, [.. poison.Take(poisoned)], retries, policy, failingCalls);

    [Fact]
    public void Batch_WithPoison_HandlesEveryGoodMessageOnceAndGivesUpThePoisonAlone() =>
        Check(scenario => scenario with { FailingCalls = 0 }, (scenario, run) =>
        {
            var first = scenario.Poison.Count == 0 ? scenario.Count : scenario.Poison.Min;
            var good = Enumerable.Range(0, scenario.Count).Where(index => !scenario.Poison.Contains(index)).Select(index => (long)index);
            if (scenario.Policy == ConsumerFailurePolicy.Halt)
            {
                Assert.Equal(good.Where(offset => offset < first), run.Handled);
                Assert.Equal(first, run.Committable);
                Assert.Equal(scenario.Poison.Count > 0 ? first : null, run.Halt?.Position.Offset.Value);
                return;
            }

            Assert.Null(run.Halt);
            Assert.Equal(good, run.Handled);
            Assert.Equal(scenario.Count, run.Committable);
            Assert.Equal(scenario.Poison.Select(index => (long)index), run.GivenUp);
            Assert.Subset(run.FailedAlone, run.GivenUp.ToHashSet());
        });

    [Fact]
    public void Batch_WithOnePoison_FindsItWithinTheBudgetAndTheLogarithm() =>
        Check(scenario => scenario with { FailingCalls = 0, Poison = [scenario.Poison.FirstOrDefault()], Policy = ConsumerFailurePolicy.Halt }, (scenario, run) =>
        {
            var halvings = scenario.Count == 1 ? 0 : BitOperations.Log2((uint)scenario.Count - 1) + 1;

            // Without a retry there is none to keep for the message found, and still it must have failed alone.
            var most = 1 + (scenario is { Retries: 0, Count: > 1 } ? 1 : scenario.Retries) + halvings;
            Assert.InRange(run.Calls, 1 + scenario.Retries, most);
        });

    [Fact]
    public void Batch_OfADependencyThatRecovers_LosesNoMessageThatDidNotFailAlone() =>
        Check(scenario => scenario with { Poison = [] }, (scenario, run) =>
        {
            Assert.Subset(run.FailedAlone, run.GivenUp.ToHashSet());
            Assert.Equal(run.Handled.Order(), run.Handled);
            Assert.Equal(run.Handled.Distinct(), run.Handled);
            if (run.Halt is null)
            {
                Assert.Equal(scenario.Count, run.Handled.Count + run.GivenUp.Count);
            }
            else
            {
                Assert.Contains(run.Halt.Position.Offset.Value, run.FailedAlone);
                Assert.Equal(run.Committable, run.Halt.Position.Offset.Value);
            }
        });

    private static void Check(Func<Scenario, Scenario> adjust, Action<Scenario, Run> assert) =>
        Prop.ForAll(_scenarios.Select(adjust).ToArbitrary(), scenario =>
        {
            using var run = new Run(scenario);
            run.Execute();
            assert(scenario, run);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    /// <summary>Messages of which some always fail, and a handler whose first calls fail whatever they are given.</summary>
    private sealed record Scenario(int Count, SortedSet<int> Poison, int Retries, ConsumerFailurePolicy Policy, int FailingCalls);

    private sealed class Run(Scenario scenario) : IDisposable
    {
        private readonly ProcessedBatch _batch = new(scenario.Count);

        public int Calls { get; private set; }

        /// <summary>Gets what was handled with success, in the order in which it was.</summary>
        public List<long> Handled { get; } = [];

        public HashSet<long> FailedAlone { get; } = [];

        public Halt? Halt { get; private set; }

        public long Committable => _batch.Committable;

        public IReadOnlyList<long> GivenUp => scenario.Policy switch
        {
            ConsumerFailurePolicy.DeadLetter => [.. _batch.DeadLetters.Offsets],
            ConsumerFailurePolicy.Skip => [.. _batch.Logs.Of(EventIds.MessageSkipped).Select(entry => (long)entry["Offset"]!)],
            _ => [],
        };

        public void Execute()
        {
            Halt = _batch.RunAsync(Handle, scenario.Policy, scenario.Retries).GetAwaiter().GetResult();
            Assert.Equal(scenario.Policy == ConsumerFailurePolicy.Skip ? GivenUp.Count : 0, _batch.Counts.Skipped);
        }

        public void Dispose() => _batch.Dispose();

        private Task Handle(MessageBatch<string, string> batch)
        {
            Assert.Equal(batch.Select(message => message.Offset.Value).Order(), batch.Select(message => message.Offset.Value));
            if (++Calls > scenario.FailingCalls && !batch.Any(message => scenario.Poison.Contains((int)message.Offset.Value)))
            {
                Handled.AddRange(batch.Select(message => message.Offset.Value));
                return Task.CompletedTask;
            }

            if (batch.Count == 1)
            {
                FailedAlone.Add(batch[0].Offset.Value);
            }

            return Task.FromException(new InvalidOperationException(PhiCanary.Mark));
        }
    }
}
