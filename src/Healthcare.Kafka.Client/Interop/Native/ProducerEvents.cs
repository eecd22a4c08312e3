using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>
/// The thread that takes a native producer's events: delivery reports by the batch that the broker answered, errors, log lines, statistics.
/// </summary>
/// <remarks>librdkafka calls nothing here: events are fetched, so no exception of ours can reach its frames, and a report costs no transition.</remarks>
internal sealed unsafe class ProducerEvents
{
    /// <summary>The events that it takes.</summary>
    public const EventType Types = EventType.DeliveryReports | EventType.Error | EventType.Log | EventType.Statistics;

    private const int ReportsAtOnce = 256;

    // A stop wakes the thread; this is how long it rests without anything to do.
    private const int Rest = 1_000;

    private readonly DeliverySlots _slots;
    private readonly UnfailingEvents _events;
    private readonly nint _queue;
    private readonly string _name;
    private readonly Thread _thread;
    private readonly Delivery[] _reported = new Delivery[ReportsAtOnce];
    private volatile bool _stopping;

    /// <param name="client">The producer.</param>
    /// <param name="slots">Its messages.</param>
    /// <param name="events">Told of all but reports; never throws.</param>
    public ProducerEvents(NativeClientHandle client, DeliverySlots slots, UnfailingEvents events)
    {
        _slots = slots;
        _events = events;
        _queue = Librdkafka.rd_kafka_queue_get_main(client);
        _name = Marshal.PtrToStringUTF8(Librdkafka.rd_kafka_name(client)) ?? "";
        _thread = new Thread(Run) { IsBackground = true, Name = _name };
        _thread.UnsafeStart();
    }

    /// <summary>Takes what is there and ends the thread. Nothing is told after it returns.</summary>
    public void Stop()
    {
        _stopping = true;
        Librdkafka.rd_kafka_queue_yield(_queue);
        _thread.Join();
        Librdkafka.rd_kafka_queue_destroy(_queue);
    }

    private void Run()
    {
        while (!_stopping)
        {
            Take(Rest);
        }

        while (Take(0))
        {
        }
    }

    private bool Take(int timeout)
    {
        var answer = Librdkafka.rd_kafka_queue_poll(_queue, timeout);
        if (answer == 0)
        {
            return false;
        }

        try
        {
            Tell(answer);
        }
        finally
        {
            Librdkafka.rd_kafka_event_destroy(answer);
        }

        return true;
    }

    private void Tell(nint answer)
    {
        switch (Librdkafka.rd_kafka_event_type(answer))
        {
            case EventType.DeliveryReports:
                TellReports(answer);
                break;
            case EventType.Error:
                _events.OnError(
                    Librdkafka.rd_kafka_event_error(answer),
                    Marshal.PtrToStringUTF8(Librdkafka.rd_kafka_event_error_string(answer)) ?? "",
                    Librdkafka.rd_kafka_event_error_is_fatal(answer) != 0);
                break;
            case EventType.Log when Librdkafka.rd_kafka_event_log(answer, out var facility, out var text, out var level) == 0:
                _events.OnLog(new LogMessage(
                    _name, (SyslogLevel)level, Marshal.PtrToStringUTF8(facility) ?? "", Marshal.PtrToStringUTF8(text) ?? ""));
                break;
            case EventType.Statistics:
                _events.OnStatistics(Marshal.PtrToStringUTF8(Librdkafka.rd_kafka_event_stats(answer)) ?? "");
                break;
        }
    }

    private void TellReports(nint answer)
    {
        var messages = stackalloc NativeMessage*[ReportsAtOnce];
        nuint count;
        while ((count = Librdkafka.rd_kafka_event_message_array(answer, messages, ReportsAtOnce)) > 0)
        {
            Tell(new ReadOnlySpan<nint>(messages, (int)count));
        }

        _slots.GiveBack();
    }

    private void Tell(ReadOnlySpan<nint> messages)
    {
        var count = 0;
        foreach (var message in messages)
        {
            if (_slots.End(((NativeMessage*)message)->Opaque) is { } delivery && TryNote(delivery, (NativeMessage*)message))
            {
                _reported[count++] = delivery;
            }
        }

        var reported = _reported.AsSpan(0, count);
        try
        {
            Delivery.ReportAll(reported);
        }
#pragma warning disable CA1031 // A listener of the application threw. All have their outcome, and the reports behind these must still be told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _events.OnError(ErrorCode.Local_Application, exception.GetType().FullName!, isFatal: false);
        }
        finally
        {
            reported.Clear();
        }
    }

    private static bool TryNote(Delivery delivery, NativeMessage* message)
    {
        // Without an error it is persisted, whatever the status.
        var status = message->Error == ErrorCode.NoError ? PersistenceStatus.Persisted : Librdkafka.rd_kafka_message_status(message);
        TimestampType type;
        var time = Librdkafka.rd_kafka_message_timestamp(message, &type);
        return delivery.TryNote(status, message->Error, message->Partition, message->Offset, new Timestamp(time, type));
    }
}
