using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What the process holds that is not garbage: objects that can be reached, and native memory that is not freed (glibc's own count).</summary>
internal readonly record struct LiveMemory(long Heap, long Native)
{
    public long Bytes => Heap + Native;

    public static LiveMemory operator -(LiveMemory left, LiveMemory right) => new(left.Heap - right.Heap, left.Native - right.Native);

    public static LiveMemory Measure()
    {
        var heap = SoakMemory.Measure().Heap;
        var native = mallinfo2();
        return new LiveMemory(heap, (long)(native.InUse + native.Mapped));
    }

    public override string ToString() => $"heap {Heap / 1024.0 / 1024:N0} MiB, native {Native / 1024.0 / 1024:N0} MiB";

#pragma warning disable SYSLIB1054 // What would be generated is unsafe code, for one function without arguments.
    [DllImport("libc")]
    private static extern Allocations mallinfo2();
#pragma warning restore SYSLIB1054

    // glibc's struct mallinfo2, its names beside ours.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Allocations
    {
        private readonly nuint _arena;
        private readonly nuint _ordblks;
        private readonly nuint _smblks;
        private readonly nuint _hblks;
        public readonly nuint Mapped; // hblkhd
        private readonly nuint _usmblks;
        private readonly nuint _fsmblks;
        public readonly nuint InUse; // uordblks
        private readonly nuint _fordblks;
        private readonly nuint _keepcost;
    }
}
