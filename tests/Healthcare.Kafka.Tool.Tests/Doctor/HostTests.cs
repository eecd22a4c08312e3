namespace Healthcare.Kafka.Tool.Tests;

public sealed class HostTests : IDisposable
{
    private readonly TempFolder _proc = new();

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Read_AHost_HasKernelMemoryAndTheBrokersProcess()
    {
        Write("sys/vm/swappiness", "60\n");
        Write("sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
        Write("meminfo", "MemTotal:       65806416 kB\nMemFree: 1 kB\n");
        Write("4711/cmdline", "java\0-Xmx16g\0-Xms16g\0-XX:+UseG1GC\0-XX:MaxGCPauseMillis=20\0kafka.Kafka\0/etc/kafka/server.properties\0");
        Write("4711/limits", "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 524288               files     \n");
        Write("4712/cmdline", "bash\0");
        Write("net/dev", "no process");

        var host = new HostReader(_proc.Path, 16).Read();

        Assert.Equal(("60", "4096 131072 6291456"), (host.Sysctl["vm.swappiness"], host.Sysctl["net.ipv4.tcp_rmem"]));
        Assert.Equal((65806416L * 1024, 16), (host.MemoryBytes, host.Cores));
        var broker = Assert.Single(host.Brokers);
        Assert.Equal((4711, "1024", "524288", "16g", "20"), (broker.Id, broker.SoftFiles, broker.HardFiles, broker.Flags["-Xmx"], broker.Flags["-XX:MaxGCPauseMillis"]));
    }

    [Fact]
    public void Read_AHostThatTellsNothing_IsEmpty()
    {
        var host = new HostReader(_proc.Path, 16).Read();

        Assert.Null(host.MemoryBytes);
        Assert.Empty(host.Sysctl);
        Assert.Equal("broker", Assert.Single(HostRules.Judge(host)).Setting);
    }

    [Fact]
    public void Judge_AHostAsRecommended_FindsNothing() => Assert.Empty(HostRules.Judge(Recommended()));

    [Theory]
    [InlineData("-XX:+UseG1GC -XX:+DisableExplicitGC", "-XX:+DisableExplicitGC")]
    [InlineData("-XX:MaxGCPauseMillis=200", "-XX:MaxGCPauseMillis")]
    [InlineData("-XX:-UseG1GC", "-XX:+UseG1GC")]
    [InlineData("-Xmx1g", "-Xmx")]
    [InlineData("-Xmx32g", "heap beside page cache")]
    public void Judge_AFlagMore_IsFound(string flags, string setting)
    {
        var host = Recommended();
        var broker = host.Brokers[0] with { Flags = JvmFlags.Parse($"{Flags} {flags}") };

        Assert.Equal(setting, Assert.Single(HostRules.Judge(host with { Brokers = [broker] })).Setting);
    }

    [Fact]
    public void Judge_BrokersOfOneMachineAlike_AreOneFinding()
    {
        var host = Recommended();
        var broker = host.Brokers[0] with { HardFiles = "4096" };

        var finding = Assert.Single(HostRules.Judge(host with { Brokers = [broker, broker with { Id = 2 }] }));

        Assert.Equal("processes 1, 2", finding.Where);
    }

    [Fact]
    public void Judge_AsGoodAnAlgorithm_IsNoFinding()
    {
        var host = Recommended();
        var sysctl = new Dictionary<string, string>(host.Sysctl) { ["net.ipv4.tcp_congestion_control"] = "bbr" };

        Assert.Empty(HostRules.Judge(host with { Sysctl = sysctl }));
    }

    [Fact]
    public void Judge_FewFilesAndLittleMemory_AreFound()
    {
        var host = Recommended();

        var findings = HostRules.Judge(host with { Cores = 4, MemoryBytes = 48L << 30, Brokers = [host.Brokers[0] with { SoftFiles = "1024" }] });

        Assert.Equal(["cores", "nofile soft"], findings.Select(finding => finding.Setting));
    }

    [Theory]
    [InlineData("16g", 16L << 30)]
    [InlineData("512M", 512L << 20)]
    [InlineData("1024", 1024L)]
    [InlineData("", null)]
    [InlineData("g", null)]
    [InlineData("1x", null)]
    public void Bytes_OfASize_IsTheNumber(string size, long? bytes) => Assert.Equal(bytes, JvmFlags.Bytes(size));

    private static string Flags => string.Join(' ', Recommendations.Settings(TuningArea.Jvm).Select(pair => pair.Value == "on" ? pair.Key
        : pair.Key.StartsWith("-XX", StringComparison.Ordinal) ? $"{pair.Key}={pair.Value}" : pair.Key + pair.Value));

    private static HostFacts Recommended() => new(
        Recommendations.Settings(TuningArea.Linux), 64L << 30, 16, [new(1, JvmFlags.Parse(Flags), "100000", "unlimited")]);

    private void Write(string file, string text)
    {
        var path = Path.Combine(_proc.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
