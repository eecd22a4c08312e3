using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using System.Text;

[assembly: AssemblyFixture(typeof(Healthcare.Kafka.Client.Shared.PhiCanary))]

namespace Healthcare.Kafka.Client.Shared;

/// <summary>
/// Watches every test of the program: what it puts into keys, values, headers and texts of exceptions is marked, and the mark must come out in no log line, no
/// tag of a measurement, no span and no exception of the library. What it saw fails the run at its end.
/// </summary>
public sealed class PhiCanary : IDisposable
{
    /// <summary>Stands for what is known about a patient.</summary>
    public const string Mark = "PHI-SENTINEL";

    private static readonly ConcurrentDictionary<string, byte> _seen = new();
    private readonly MeterListener _meters = new();

    /// <summary>Gets the mark as a key, value or header holds it.</summary>
    internal static byte[] Bytes => Encoding.UTF8.GetBytes(Mark);

    /// <summary>Begins to watch.</summary>
    public PhiCanary()
    {
        CollectedLogs.AnyWritten += LookAtLog;
        AppDomain.CurrentDomain.FirstChanceException += LookAtException;
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == KafkaMeter.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => LookAtTags(instrument, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => LookAtTags(instrument, tags));
    }

    /// <summary>Says what was seen.</summary>
    /// <exception cref="InvalidOperationException">The mark came out somewhere.</exception>
    public void Dispose()
    {
        CollectedLogs.AnyWritten -= LookAtLog;
        AppDomain.CurrentDomain.FirstChanceException -= LookAtException;
        _meters.Dispose();
        if (!_seen.IsEmpty)
        {
            throw new InvalidOperationException($"The mark of a payload came out, in:{Environment.NewLine}{string.Join(Environment.NewLine, _seen.Keys)}");
        }
    }

    /// <summary>Looks at a span that has ended: at all that an exporter could send of it.</summary>
    internal static void LookAtSpan(Activity span) => Look($"span {span.OperationName.Split(' ')[0]}", CollectedSpans.ExportedText(span));

    private static void LookAtLog(CollectedLog entry)
    {
        Look($"log event {entry.EventId.Id}", entry.Message);
        Look($"exception of log event {entry.EventId.Id}", entry.Exception?.ToString());
        foreach (var (name, value) in entry.Properties)
        {
            Look($"property {name} of log event {entry.EventId.Id}", value?.ToString());
        }
    }

    // Only the library's own: a test's handler throws the mark on purpose.
    private static void LookAtException(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        var exception = thrown.Exception;
        if (exception is not (HealthcareKafkaException or SchemaException or PayloadIntegrityException))
        {
            return;
        }

        Look(exception.GetType().Name, exception.Message);
        Look($"data of {exception.GetType().Name}", string.Join(' ', exception.Data.Cast<DictionaryEntry>().Select(entry => $"{entry.Key} {entry.Value}")));
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            Look($"{inner.GetType().Name} inside {exception.GetType().Name}", inner is KafkaException && inner.GetType().IsGenericType ? Mark : inner.ToString());
        }
    }

    private static void LookAtTags(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            Look($"tag {tag.Key} of {instrument.Name}", tag.Value as string);
        }
    }

    private static void Look(string where, string? text)
    {
        if (text?.Contains(Mark, StringComparison.OrdinalIgnoreCase) == true)
        {
            _seen.TryAdd(where, 0);
        }
    }
}
