using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Random runs of the line with FailKey against a model: the moment a key fails, its calls that librdkafka does not have are doomed.</summary>
public class OrderModelTests
{
    [Fact]
    public void ProduceLine_AnyRunWithFailures_SendsInOrderAndNothingDoomed() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), steps =>
        {
            using var run = new Run();
            foreach (var step in steps)
            {
                run.Step(step % 8, step / 8);
            }

            run.Drain();
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(150));

    private sealed class Run : IDisposable
    {
        // Some share a slot and some do not, by chance of the process: the properties hold either way.
        private static readonly string?[] _keys = ["a", "b", "c", null];

        private readonly TimeSpan _window = TestProducer.Settings().HoldBackWindow;
        private readonly ManualTime _time = new();
        private readonly FakeProducerTransport _transport = new(events: null!);
        private readonly Admission _admission = new(maxBytes: 12, maxMessages: 8);
        private readonly ProduceLine _line;
        private readonly List<Call> _calls = [];
        private readonly HashSet<string> _failed = [];
        private int _checked;

        public Run()
        {
            var settings = TestProducer.Settings();
            var keys = new KeyOrder(settings, new CollectedLogs().CreateLogger(""), _time);
            _line = new ProduceLine(_admission, keys, _time, settings.MaxBlock);
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
            }

            Settle();
        }

        public void Drain()
        {
            for (var i = 0; _admission.Unsettled().Count > 0; i++)
            {
                Assert.True(i <= _calls.Count, "a message is left without an outcome");
                _transport.ReportAll();
                Settle();
            }

            // Who waited for room is told on the pool.
            Assert.True(Task.WaitAll([.. _calls.Select(call => call.Entry!)], Eventually.Deadline));
            Settle();
            Assert.All(_calls, call => Assert.Equal(1, call.Outcomes));
            Assert.All(_calls, call => Assert.Equal(call.IsDoomed, call.FollowsFailure));
            Assert.All(_calls, call => Assert.Equal(call.IsDoomed, !call.IsSent));
        }

        public void Dispose()
        {
            _line.Dispose();
            _transport.Dispose();
        }

        private void Produce(string? key, int charge)
        {
            var call = new Call(key, _calls.Count) { IsDoomed = key is not null && _failed.Contains(key) };
            _calls.Add(call);
            var record = new OutgoingRecord(
                TestProducer.Topic, key is null ? null : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(call.Value), null, Timestamp.Default);
            call.Entry = _line.EnterAsync(record, charge, call, 0, TestContext.Current.CancellationToken).AsTask();
        }

        private void Fail(Call call)
        {
            if (call.Key is { } key && _failed.Add(key))
            {
                foreach (var doomed in _calls.Where(other => other.Key == key && !other.IsSent && other.Outcomes == 0))
                {
                    doomed.IsDoomed = true;
                }
            }

            _transport.Report(call.Value, ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        }

        // The pool runs the line's work item too, when it likes; here it must be done before the next step.
        private void Settle()
        {
            ((IThreadPoolWorkItem)_line).Execute();
            foreach (var call in _calls.Where(call => call is { IsRefusalSeen: false, Entry.IsCompleted: true }))
            {
                call.SeeEntry();
            }

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

        public void SeeEntry()
        {
            IsRefusalSeen = true;
            var entry = Entry!.Result;
            if (entry.Code != ErrorCode.NoError)
            {
                Outcomes++;
                FollowsFailure = entry.FollowsFailure;
            }
        }

        public bool Resolve(Delivery delivery, in DeliveryOutcome outcome)
        {
            Outcomes++;
            FollowsFailure = outcome.FollowsFailure;
            return true;
        }
    }
}
