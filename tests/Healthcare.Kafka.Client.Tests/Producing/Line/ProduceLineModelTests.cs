using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>
/// Random runs of <see cref="ProduceLine"/>: entries, cancellations, reports in any order, charges kept and released, time, and a queue of librdkafka
/// that is full now and then.
/// </summary>
public class ProduceLineModelTests
{
    private const int MaxBytes = 20;
    private const int MaxMessages = 6;

    private static readonly TimeSpan MaxBlock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefusalPause = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ProduceLine_AnyRun_KeepsOrderAndBudgetAndEndsEveryEntryOnce(bool isSometimesFull) =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), steps =>
        {
            using var run = new Run(isSometimesFull);
            foreach (var step in steps)
            {
                run.Step(step % 9, step / 9);
            }

            run.Drain();
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(120));

    private sealed class Run : IDisposable
    {
        private readonly ManualTime _time = new();
        private readonly Admission _admission = new(MaxBytes, MaxMessages);
        private readonly Transport _transport = new();
        private readonly ProduceLine _line;
        private readonly List<Entry> _entries = [];
        private readonly List<(Task Task, int Entries)> _checkpoints = [];
        private readonly bool _isSometimesFull;

        public Run(bool isSometimesFull)
        {
            _isSometimesFull = isSometimesFull;
            var settings = TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.Continue };
            _line = new ProduceLine(_admission, new KeyOrder(settings, new CollectedLogs().CreateLogger(""), _time), _time, MaxBlock);
            _line.Attach(_transport);
        }

        public void Step(int action, int choice)
        {
            switch (action)
            {
                case 0 or 1 or 2:
                    Enter(choice);
                    break;
                case 3:
                    _transport.Report(choice);
                    break;
                case 4:
                    _transport.Report(choice, count: 1 + (choice % 7));
                    break;
                case 5 when Waiting is [_, ..] waiting:
                    waiting[choice % waiting.Count].Cancellation.Cancel();
                    break;
                case 6:
                    _time.Advance(TimeSpan.FromMilliseconds(choice % 700));
                    break;
                case 7 when _transport.TakeKept() is { } charge:
                    _line.Release(charge);
                    break;
                case 8:
                    _checkpoints.Add((_admission.WhenSettledAsync(), _entries.Count));
                    _transport.IsFull = _isSometimesFull && choice % 3 == 0;
                    break;
            }

            Check();
        }

        // Nobody starves. Without a full queue no time passes: a wake-up that is lost could not be made good by a timer.
        public void Drain()
        {
            _transport.IsFull = false;
            Wait("every entry and every message ends", () =>
            {
                while (_transport.Report(0))
                {
                }

                while (_transport.TakeKept() is { } charge)
                {
                    _line.Release(charge);
                }

                if (_isSometimesFull)
                {
                    _time.Advance(RefusalPause);
                }

                return _entries.TrueForAll(entry => entry.Task.IsCompleted) && _admission.MessagesInUse == 0;
            });

            Check();
            Assert.Equal(0, _admission.BytesInUse);
            Assert.All(_entries, entry => Assert.Equal(entry.Task.IsCompletedSuccessfully && entry.Task.Result == ErrorCode.NoError ? 1 : 0, entry.Outcomes));
            Assert.All(_checkpoints, checkpoint => Assert.True(checkpoint.Task.IsCompletedSuccessfully));
        }

        public void Dispose() => _line.Dispose();

        private List<Entry> Waiting => [.. _entries.Where(entry => !entry.Task.IsCompleted && !_transport.HasAccepted(entry.Id))];

        private void Enter(int choice)
        {
            var entry = new Entry(_entries.Count, 1 + (choice % MaxBytes), keepsCharge: choice % 5 == 0, _time.GetTimestamp() + MaxBlock.Ticks, _transport);
            _entries.Add(entry);
            var record = new OutgoingRecord("topic", null, BitConverter.GetBytes(entry.Id), null, Timestamp.Default);
            entry.Task = _line.EnterAsync(record, entry.Charge, entry, 0, entry.Cancellation.Token).AsTask();
        }

        private void Check()
        {
            var now = _time.GetTimestamp();
            Wait("who is cancelled, or out of time, waits no more", () =>
                !Waiting.Exists(entry => entry.Deadline <= now || entry.Cancellation.IsCancellationRequested));
            if (!_isSometimesFull)
            {
                Wait("the head of the line is in as soon as it fits", () =>
                    Waiting is not [var head, ..] || _transport.HasAccepted(head.Id) || !_transport.HasRoomFor(head.Charge));
            }

            Assert.Null(_transport.Broken);
            Assert.InRange(_admission.BytesInUse, 0, MaxBytes);
            Assert.InRange(_admission.MessagesInUse, 0, MaxMessages);
            foreach (var entry in _entries.Where(entry => entry.Task.IsCompleted))
            {
                var isIn = entry.Task.IsCompletedSuccessfully && entry.Task.Result == ErrorCode.NoError;
                Assert.Equal(isIn, _transport.HasAccepted(entry.Id));
                Assert.True(isIn || entry.Deadline <= now || entry.Cancellation.IsCancellationRequested, "An entry ended early.");
                Assert.InRange(entry.Outcomes, 0, isIn ? 1 : 0);
            }

            foreach (var (_, count) in _checkpoints.Where(checkpoint => checkpoint.Task.IsCompleted))
            {
                Assert.DoesNotContain(_entries.Take(count), entry => _transport.HasAccepted(entry.Id) && entry.Outcomes == 0);
                Assert.DoesNotContain(Waiting, entry => entry.Id < count);
            }
        }

        private static void Wait(string what, Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Eventually.Deadline), what);
    }

    private sealed class Entry(int id, long charge, bool keepsCharge, long deadline, Transport transport) : IDeliveryTarget
    {
        private int _outcomes;

        public int Id => id;

        public long Charge => charge;

        public long Deadline => deadline;

        public CancellationTokenSource Cancellation { get; } = new();

        public Task<Healthcare.Kafka.Client.Entry> Task { get; set; } = null!;

        public int Outcomes => Volatile.Read(ref _outcomes);

        public bool KeepsRecord => keepsCharge;

        public bool Resolve(Delivery delivery)
        {
            Interlocked.Increment(ref _outcomes);
            if (keepsCharge)
            {
                transport.Keep(charge);
            }

            return !keepsCharge;
        }
    }

    /// <summary>Takes messages and notes the first time that one comes out of order or above the budget.</summary>
    private sealed class Transport : IProducerTransport
    {
        public ITransactionTransport Transactions { get; } = new FakeTransactions();

        private readonly Lock _sync = new();
        private readonly List<(Delivery Delivery, long Charge)> _inFlight = [];
        private readonly List<long> _kept = [];
        private readonly HashSet<int> _accepted = [];
        private int _last = -1;
        private volatile bool _isFull;
        private volatile string? _broken;

        public bool IsFull
        {
            get => _isFull;
            set => _isFull = value;
        }

        public string? Broken => _broken;

        public ErrorCode Produce(in OutgoingRecord record, Delivery delivery)
        {
            var id = BitConverter.ToInt32(record.Value!);
            if (IsFull)
            {
                return ErrorCode.Local_QueueFull;
            }

            lock (_sync)
            {
                _broken ??= id <= _last ? $"{id} came after {_last}" : null;
                _broken ??= !FitsBeside(delivery.Charge) ? $"{id} is above the budget" : null;
                _last = id;
                _accepted.Add(id);
                _inFlight.Add((delivery, delivery.Charge));
                return ErrorCode.NoError;
            }
        }

        public bool HasAccepted(int id)
        {
            lock (_sync)
            {
                return _accepted.Contains(id);
            }
        }

        public bool HasRoomFor(long charge)
        {
            lock (_sync)
            {
                return FitsBeside(charge);
            }
        }

        /// <summary>Reports messages, together where there are several, so that their charges count no more, or as kept.</summary>
        public bool Report(int choice, int count = 1)
        {
            var deliveries = Take(choice, count);
            if (deliveries is [var single])
            {
                single.Report(PersistenceStatus.Persisted, ErrorCode.NoError, 0, 0, Timestamp.Default);
            }
            else
            {
                foreach (var delivery in deliveries)
                {
                    delivery.TryNote(PersistenceStatus.Persisted, ErrorCode.NoError, 0, 0, Timestamp.Default);
                }

                Delivery.ReportAll(deliveries);
            }

            return deliveries.Length > 0;
        }

        public void Keep(long charge)
        {
            lock (_sync)
            {
                _kept.Add(charge);
            }
        }

        public long? TakeKept()
        {
            lock (_sync)
            {
                if (_kept.Count == 0)
                {
                    return null;
                }

                var charge = _kept[^1];
                _kept.RemoveAt(_kept.Count - 1);
                return charge;
            }
        }

        public int Flush(TimeSpan timeout) => 0;

        public bool Purge() => false;

        public Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Dispose()
        {
        }

        private Delivery[] Take(int choice, int count)
        {
            lock (_sync)
            {
                var taken = new List<Delivery>();
                for (; count > 0 && _inFlight.Count > 0; count--)
                {
                    taken.Add(_inFlight[choice % _inFlight.Count].Delivery);
                    _inFlight.RemoveAt(choice % _inFlight.Count);
                }

                return [.. taken];
            }
        }

        private bool FitsBeside(long charge) =>
            _inFlight.Sum(one => one.Charge) + _kept.Sum() + charge <= MaxBytes && _inFlight.Count + _kept.Count < MaxMessages;
    }
}
