using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>
/// Random runs of the line with FailKey against a model: the moment a key fails, its calls that librdkafka does not have are doomed. With calls that
/// are cancelled or out of time, a librdkafka that is full, and native producers that die with late reports.
/// </summary>
public class OrderModelTests
{
    [Fact]
    public void ProduceLine_AnyRunWithFailures_SendsInOrderAndNothingDoomed() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), steps =>
        {
            using var run = new Run();
            foreach (var step in steps)
            {
                run.Step(step % 13, step / 13);
            }

            run.Drain();
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(150));

    private sealed class Run : IDisposable
    {
        // Some share a slot and some do not, by chance of the process: the properties hold either way.
        private static readonly string?[] _keys = ["a", "b", "c", null];

        private static readonly TimeSpan _maxBlock = TimeSpan.FromSeconds(1);

        private readonly TimeSpan _window = TestProducer.Settings().HoldBackWindow;
        private readonly ManualTime _time = new();
        private readonly List<FakeProducerTransport> _abandoned = [];
        private FakeProducerTransport _transport = new(events: null!);
        private bool _isAttached = true;
        private readonly Admission _admission = new(maxBytes: 12, maxMessages: 8);
        private readonly ProduceLine _line;
        private readonly List<Call> _calls = [];
        private readonly HashSet<string> _failed = [];
        private int _checked;

        public Run()
        {
            var settings = TestProducer.Settings();
            var keys = new KeyOrder(settings, new CollectedLogs().CreateLogger(""), _time);
            _line = new ProduceLine(_admission, keys, _time, _maxBlock);
            _line.Attach(_transport);
        }

        public void Step(int action, int choice)
        {
            switch (action)
            {
                case 0 or 1 or 2:
                    Produce(_keys[choice % _keys.Length], charge: 1 + (choice % 3));
                    break;
                case 3 or 4 when _transport.InFlight > 0:
                    _transport.Report(InFlight(choice).Value);
                    break;
                case 5 when _transport.InFlight > 0:
                    Fail(InFlight(choice));
                    break;
                case 6:
                    _time.Advance(TimeSpan.FromMilliseconds(choice % 300));
                    break;
                case 7 when _keys[choice % _keys.Length] is { } key:
                    Assert.Equal(_failed.Remove(key), _line.ResumeKey(OrderScope.OfKey(TestProducer.Topic, Encoding.UTF8.GetBytes(key))));
                    break;
                case 8 when Waiting is [_, ..] waiting:
                    waiting[choice % waiting.Count].Cancellation.Cancel();
                    break;
                default:
                    StepTransport(action, choice);
                    break;
            }

            Settle();
        }

        public void Drain()
        {
            _transport.Answer = static _ => ErrorCode.NoError;
            if (!_isAttached)
            {
                Replace();
            }

            for (var i = 0; _admission.Unsettled().Count > 0; i++)
            {
                Assert.True(i <= _calls.Count, "a message is left without an outcome");
                _transport.ReportAll();
                Settle();
            }

            Assert.Equal((0, 0), (_admission.BytesInUse, _admission.MessagesInUse));
            Assert.All(_calls, call => Assert.Equal(1, call.Outcomes));
            Assert.All(_calls, call => Assert.Equal(call.IsDoomed && !call.HasLeft, call.FollowsFailure));
            Assert.All(_calls, call => Assert.Equal(call.IsDoomed || call.HasLeft, !call.IsSent));
        }

        public void Dispose()
        {
            _line.Dispose();
            _transport.Dispose();
        }

        private void StepTransport(int action, int choice)
        {
            switch (action)
            {
                case 9:
                    _transport.Answer = choice % 3 == 0 ? static _ => ErrorCode.Local_QueueFull : static _ => ErrorCode.NoError;
                    break;
                case 10 when choice % 2 == 0:
                    _line.Detach(_transport, ErrorCode.OutOfOrderSequenceNumber);
                    _isAttached = false;
                    break;
                case 11 when !_isAttached:
                    Replace();
                    break;
                case 12 when _abandoned.Find(static transport => transport.InFlight > 0) is { } transport:
                    transport.ReportNext(choice % 2 == 0 ? ErrorCode.NoError : ErrorCode.Local_MsgTimedOut);
                    break;
            }
        }

        private void Produce(string? key, int charge)
        {
            var call = new Call(key, _calls.Count) { IsDoomed = key is not null && _failed.Contains(key) };
            _calls.Add(call);
            var record = new OutgoingRecord(
                TestProducer.Topic, key is null ? null : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(call.Value), null, Timestamp.Default);
            call.Deadline = _time.GetTimestamp() + _maxBlock.Ticks;
            call.Entry = _line.EnterAsync(record, charge, call, 0, call.Cancellation.Token).AsTask();
        }

        private List<Call> Waiting =>
            [.. _admission.Unsettled().Where(ticket => ticket.State == AdmissionState.Waiting).Select(ticket => (Call)((Delivery)ticket).Target)];

        // As ProducerReplacement does, once the old one is closed or left to itself.
        private void Replace()
        {
            foreach (var call in _calls.Where(call => call.IsUnreported))
            {
                Doom(call);
            }

            _line.Abandon(PersistenceStatus.PossiblyPersisted, ErrorCode.Local_PurgeInflight);
            Settle();
            _abandoned.Add(_transport);
            _transport = new(events: null!);
            _checked = 0;
            _isAttached = true;
            _line.Attach(_transport);
        }

        private void Fail(Call call)
        {
            Doom(call);
            _transport.Report(call.Value, ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        }

        private void Doom(Call call)
        {
            if (call.Key is { } key && _failed.Add(key))
            {
                foreach (var doomed in _calls.Where(other => other.Key == key && !other.IsSent && other.Outcomes == 0))
                {
                    doomed.IsDoomed = true;
                }
            }
        }

        // The pool runs the line's work item too, when it likes; here it must be done before the next step.
        private void Settle()
        {
            ((IThreadPoolWorkItem)_line).Execute();

            // Who waited is told on the pool.
            var waiting = Waiting;
            foreach (var call in _calls.Where(call => !call.IsRefusalSeen && !waiting.Contains(call)))
            {
                // A try on the pool that finds librdkafka full takes it out of the line for a moment.
                Assert.True(
                    SpinWait.SpinUntil(() => call.Entry!.IsCompleted || Waiting.Contains(call), Eventually.Deadline), "who waits no more is not told");
                if (call.Entry!.IsCompleted)
                {
                    call.SeeEntry(_time.GetTimestamp());
                }
            }

            Assert.DoesNotContain(waiting, call => call.Deadline <= _time.GetTimestamp());

            var accepted = _transport.Accepted;
            for (; _checked < accepted.Count; _checked++)
            {
                var call = _calls[int.Parse(Encoding.UTF8.GetString(accepted[_checked].Value!), CultureInfo.InvariantCulture)];
                Assert.False(call.IsDoomed, "a message was sent behind a failed one");
                Assert.False(_calls.Exists(later => later.Key == call.Key && later.IsSent && later.Id > call.Id), "a message was overtaken");
                Assert.False(
                    _calls.Exists(earlier => earlier.IsUnreported && earlier.Key == call.Key && call.Key is not null && Age(earlier) > 2 * _window),
                    "a message was sent while an earlier one was unreported for long");
                call.IsSent = true;
                call.SentAt = _time.GetTimestamp();
            }
        }

        private TimeSpan Age(Call call) => _time.GetElapsedTime(call.SentAt);

        private Call InFlight(int choice) =>
            _calls.Where(call => call.IsUnreported).ElementAt(choice % _transport.InFlight);
    }

    private sealed class Call(string? key, int id) : IDeliveryTarget
    {
        public string? Key => key;

        public int Id => id;

        public string Value { get; } = id.ToString(CultureInfo.InvariantCulture);

        public bool IsDoomed { get; set; }

        public bool IsSent { get; set; }

        public long SentAt { get; set; }

        public bool IsUnreported => IsSent && Outcomes == 0;

        public bool FollowsFailure { get; private set; }

        public int Outcomes { get; private set; }

        public Task<Entry>? Entry { get; set; }

        public bool IsRefusalSeen { get; private set; }

        public bool KeepsRecord => false;

        public long Deadline { get; set; }

        public CancellationTokenSource Cancellation { get; } = new();

        /// <summary>Gets whether the call gave up its wait.</summary>
        public bool HasLeft { get; private set; }

        public void SeeEntry(long now)
        {
            IsRefusalSeen = true;
            if (Entry!.IsCanceled)
            {
                Assert.True(Cancellation.IsCancellationRequested);
                HasLeft = true;
                Outcomes++;
                return;
            }

            var entry = Entry.Result;
            if (entry.IsQueueFull)
            {
                Assert.True(Deadline <= now, "a call gave up before its time");
                HasLeft = true;
            }

            if (entry.Code != ErrorCode.NoError)
            {
                Outcomes++;
                FollowsFailure = entry.FollowsFailure;
            }
        }

        public bool Resolve(Delivery delivery)
        {
            Outcomes++;
            FollowsFailure = delivery.Ended.FollowsFailure;
            return true;
        }
    }
}
