using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Benchmarks of single steps, by BenchmarkDotNet; arguments are its own.</summary>
internal static class MicroBenchmarks
{
    public static int Run(string[] arguments)
    {
        // In this process: the project that BenchmarkDotNet would generate inherits rules of this repository that it cannot meet.
        var config = DefaultConfig.Instance
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithMaxIterationCount(25))
            .WithArtifactsPath("artifacts/bench/micro");
        BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(arguments.Length > 0 ? arguments : ["--filter", "*"], config);
        return ExitCodes.Success;
    }
}
