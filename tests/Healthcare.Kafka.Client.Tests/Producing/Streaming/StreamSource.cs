using System.Runtime.CompilerServices;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A source that counts what is taken from it and tells when it is disposed.</summary>
internal sealed class StreamSource(int count, Func<int, Task>? before = null)
{
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    public bool IsDisposed { get; private set; }

    public async IAsyncEnumerable<OutgoingMessage<string?, string?>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await (before?.Invoke(i) ?? Task.CompletedTask).WaitAsync(cancellationToken);
                Interlocked.Increment(ref _taken);
                yield return TestProducer.Message($"{i}");
            }
        }
        finally
        {
            IsDisposed = true;
        }
    }
}
