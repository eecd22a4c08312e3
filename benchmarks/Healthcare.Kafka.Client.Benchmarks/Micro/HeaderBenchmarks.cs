using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The headers of a message: the generated id, the media type, and the trace context of the call.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks
{
    private readonly OwnHeaders _own = new(new ProducerSettings { Name = "bench", Librdkafka = [] }, serializersContentType: "application/json"u8.ToArray());
    private readonly MessageIdRun _ids = new(Guid.CreateVersion7());
    private readonly Activity _activity = new Activity("bench").SetIdFormat(ActivityIdFormat.W3C).Start();
    private readonly OutgoingMessage<string, string> _message = new("patient-1", "value");
    private readonly OutgoingMessage<string, string> _withHeaders =
        new("patient-1", "value") { Headers = new Headers { { "source", "ward-7"u8.ToArray() }, { "schema", "7"u8.ToArray() } } };

    private int _next;

    [Benchmark(Baseline = true, Description = "ours only")]
    public int Own() => Compose(_message);

    [Benchmark(Description = "ours and two of the caller's")]
    public int Given() => Compose(_withHeaders);

    [GlobalCleanup]
    public void Stop() => _activity.Dispose();

    private int Compose(in OutgoingMessage<string, string> message)
    {
        _own.Compose(message, message.Headers, _ids[_next++ & 0xFFFF], TraceContext.Current, out var headers);
        var sink = new Sizes();
        headers.WriteTo(ref sink);
        return sink.Bytes;
    }

    private struct Sizes : IHeaderSink
    {
        public int Bytes { get; private set; }

        public void Add(string key, byte[]? value) => Bytes += key.Length + (value?.Length ?? 0);

        public void Add(string key, Guid value) => Bytes += key.Length + OutgoingHeaders.IdLength;
    }
}
