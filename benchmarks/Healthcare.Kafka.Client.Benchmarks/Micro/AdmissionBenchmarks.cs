using BenchmarkDotNet.Attributes;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The way of a message through the producer's buffer: a place is taken, and given back with the outcome.</summary>
[MemoryDiagnoser]
public class AdmissionBenchmarks
{
    private const int InFlight = 10_000;
    private readonly Admission _admission = new(maxBytes: 64L * 1024 * 1024, maxMessages: 500_000);
    private readonly Ticket[] _tickets = [.. Enumerable.Range(0, InFlight).Select(static _ => new Ticket { Charge = 1_100 })];
    private int _next;

    [GlobalSetup]
    public void Fill() => Array.ForEach(_tickets, ticket => _admission.Enter(ticket));

    [Benchmark(Description = "settle the oldest of 10,000, admit another")]
    public bool SettleAndEnter()
    {
        var ticket = _tickets[_next];
        _next = (_next + 1) % InFlight;
        _admission.Settle(ticket);
        return _admission.Enter(ticket);
    }

    private sealed class Ticket : AdmissionTicket;
}
