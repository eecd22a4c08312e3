using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client.Shared;

/// <summary>Listens to one meter of this library, and keeps what is measured.</summary>
internal sealed class CollectedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measurement> _measured = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new();

    /// <summary>Makes a meter of its own, which no other test measures with.</summary>
    public CollectedMetrics()
    {
        var meter = new Meter(KafkaMeter.Name);
        Meter = new KafkaMeter(meter);
        Listen(instrument => ReferenceEquals(instrument.Meter, meter));
    }

    /// <summary>Listens to the meter of a container.</summary>
    public CollectedMetrics(IMeterFactory factory) =>
        Listen(instrument => instrument.Meter.Name == KafkaMeter.Name && ReferenceEquals(instrument.Meter.Scope, factory));

    public KafkaMeter? Meter { get; }

    public IReadOnlyCollection<Instrument> Instruments => [.. _instruments.Values];

    /// <summary>Gets all that was measured, in order.</summary>
    public IReadOnlyList<Measurement> All => [.. _measured];

    public IReadOnlyList<Measurement> Of(string instrument) => [.. _measured.Where(one => one.Instrument == instrument)];

    public double Sum(string instrument) => Of(instrument).Sum(one => one.Value);

    /// <summary>Asks the gauges now.</summary>
    public IReadOnlyList<Measurement> Observe(string instrument)
    {
        var before = Of(instrument).Count;
        _listener.RecordObservableInstruments();
        return [.. Of(instrument).Skip(before)];
    }

    /// <summary>Asks the gauges for one value; null when there is none.</summary>
    public double? ObserveOne(string instrument) => Observe(instrument) is [var only] ? only.Value : null;

    /// <summary>Ends, and checks that nothing was measured with a tag that is not documented.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        Assert.All(All, one => Assert.Empty(one.Tags.Keys.Except(InstrumentTags.Of(one.Instrument))));
    }

    private void Listen(Func<Instrument, bool> isOurs)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isOurs(instrument))
            {
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(new Measurement(instrument.Name, value, tags.ToArray().ToDictionary(StringComparer.Ordinal)));

    /// <summary>One measurement.</summary>
    internal sealed record Measurement(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags)
    {
        public object? this[string tag] => Tags.GetValueOrDefault(tag);

        /// <summary>Gets the tags as text, in the order of their names.</summary>
        public string TagText => string.Join(' ', Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
    }
}
