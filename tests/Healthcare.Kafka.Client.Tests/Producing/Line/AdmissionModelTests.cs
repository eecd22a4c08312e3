using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Random runs of <see cref="Admission"/> against a model that is obviously right: a list of admitted and a list of waiting tickets.</summary>
public class AdmissionModelTests
{
    private const int MaxBytes = 20;
    private const int MaxMessages = 6;

    [Fact]
    public void Admission_AnyRun_BehavesAsModel() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), steps =>
        {
            var run = new Run();
            foreach (var step in steps)
            {
                run.Step(step % 7, step / 7);
            }

            run.Drain();
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(120));

    private sealed class Run
    {
        private readonly Admission _admission = new(MaxBytes, MaxMessages);
        private readonly List<Ticket> _admitted = [];
        private readonly List<Ticket> _waiting = [];
        private readonly List<(Task Task, List<Ticket> Before)> _checkpoints = [];
        private readonly List<long> _kept = [];

        public void Step(int action, int choice)
        {
            switch (action)
            {
                case 0 or 1:
                    Enter(new Ticket(1 + (choice % MaxBytes)));
                    break;
                case 2:
                    AdmitNext();
                    break;
                case 3 when _admitted.Count > 0:
                    Settle([.. _admitted.Skip(choice % _admitted.Count).Take(1 + (choice % 3))], keep: choice % 5 == 0);
                    break;
                case 4 when _waiting.Count > 0:
                    Leave(_waiting[choice % _waiting.Count]);
                    break;
                case 5 when _kept.Count > 0:
                    Release(choice % _kept.Count);
                    break;
                case 6:
                    _checkpoints.Add((_admission.WhenSettledAsync(), [.. _admitted, .. _waiting]));
                    break;
            }

            Check();
        }

        // No lost wake-up: as long as something settles, everything that waits gets in.
        public void Drain()
        {
            while (_kept.Count > 0)
            {
                Release(0);
            }

            while (_admitted.Count + _waiting.Count > 0)
            {
                while (AdmitNext())
                {
                }

                Assert.NotEmpty(_admitted);
                Settle([_admitted[0]], keep: false);
                Check();
            }

            Assert.Equal(0, _admission.BytesInUse);
            Assert.All(_checkpoints, checkpoint => Assert.True(checkpoint.Task.IsCompletedSuccessfully));
        }

        private bool HeadFits => _waiting.Count > 0 && Fits(_waiting[0]);

        private bool Fits(Ticket ticket) =>
            _admitted.Sum(other => other.Charge) + _kept.Sum() + ticket.Charge <= MaxBytes && _admitted.Count + _kept.Count < MaxMessages;

        private void Enter(Ticket ticket)
        {
            var expected = _waiting.Count == 0 && Fits(ticket);
            Assert.Equal(expected, _admission.Enter(ticket));
            (expected ? _admitted : _waiting).Add(ticket);
        }

        private bool AdmitNext()
        {
            var expected = HeadFits ? _waiting[0] : null;
            Assert.Same(expected, _admission.AdmitNext());
            if (expected is null)
            {
                return false;
            }

            _waiting.RemoveAt(0);
            if (expected.Sequence % 7 == 0 && !expected.Returned)
            {
                expected.Returned = true;
                _admission.Return(expected);
                _waiting.Insert(0, expected);
            }
            else
            {
                _admitted.Add(expected);
            }

            return true;
        }

        private void Settle(Ticket[] tickets, bool keep)
        {
            foreach (var ticket in tickets)
            {
                _admitted.Remove(ticket);
                ticket.KeepsCharge = keep;
                if (keep)
                {
                    _kept.Add(ticket.Charge);
                }
            }

            Assert.Equal(HeadFits, _admission.Settle<Ticket>(tickets));
        }

        private void Release(int index)
        {
            var charge = _kept[index];
            _kept.RemoveAt(index);
            Assert.Equal(HeadFits, _admission.Release(charge));
        }

        private void Leave(Ticket ticket)
        {
            Assert.True(_admission.Leave(ticket, ticket.Sequence));
            _waiting.Remove(ticket);
        }

        private void Check()
        {
            Assert.Equal(_admitted.Sum(ticket => ticket.Charge) + _kept.Sum(), _admission.BytesInUse);
            Assert.InRange(_admission.BytesInUse, 0, MaxBytes);
            Assert.Equal(_admitted.Count + _kept.Count, _admission.MessagesInUse);
            Assert.InRange(_admission.MessagesInUse, 0, MaxMessages);
            Assert.Same(_waiting.FirstOrDefault(), _admission.PeekWaiting());
            foreach (var (task, before) in _checkpoints)
            {
                Assert.Equal(!before.Exists(ticket => _admitted.Contains(ticket) || _waiting.Contains(ticket)), task.IsCompleted);
            }
        }
    }

    private sealed class Ticket : AdmissionTicket
    {
        public Ticket(long charge) => Charge = charge;

        public bool Returned { get; set; }
    }
}
