namespace Healthcare.Kafka.Tool;

internal static partial class Recommendations
{
    private const string LinuxSection = "Linux OS Tuning";

    private const string OnlyLogins =
        "limits.conf holds for logins through PAM only: a service of systemd needs LimitNOFILE, a container its runtime's ulimit. The asterisk leaves root out, and the guide's echo adds the "
        + "line again with each run: use a file of its own in limits.d.";

    private static Recommendation[] Linux =>
    [
        Sysctl("vm.max_map_count", "262144", "maps", "Each segment maps its two index files.", "65530", "A broker with many partitions ends with 'Map failed'.", Comparison.AtLeast) with
        {
            Correction = "The guide has the key twice; the second time it calls the maps memory segments, which are another thing (kernel.shmmni).",
        },
        Sysctl("net.core.rmem_max", "16777216", "bytes", "Caps a receive buffer that a program asks for.", "212992", "The broker's socket.receive.buffer.bytes is cut to it without a word.", Comparison.AtLeast),
        Sysctl("net.core.wmem_max", "16777216", "bytes", "Caps a send buffer that a program asks for.", "212992", "The broker's socket.send.buffer.bytes is cut to it without a word.", Comparison.AtLeast),
        Sysctl("net.ipv4.tcp_rmem", "4096 131072 16777216", "bytes", "Least, first and most of a receive buffer that the system tunes.", "4096 131072 6291456", "Connections over long ways stay slow.", Comparison.AtLeast) with
        {
            Guide = "4096 87380 16777216", Correction = "Outdated: 87,380 was the first size before Linux 4.20, which begins with 131,072; the guide's value takes a step back.",
        },
        Sysctl("net.ipv4.tcp_wmem", "4096 65536 16777216", "bytes", "Least, first and most of a send buffer that the system tunes.", "4096 16384 4194304", "Connections over long ways stay slow.", Comparison.AtLeast),
        Sysctl("net.ipv4.tcp_window_scaling", "1", "", "Windows above 64 KiB.", "1", "Every connection is limited to 64 KiB per round trip.", Comparison.Same),
        Sysctl("net.ipv4.tcp_congestion_control", "cubic", "", "How a sender reacts to loss; bbr is as good a choice over lossy ways.", "cubic", "Senders react to loss in another way.", Comparison.Same) with
        {
            Alternative = "bbr", Correction = "Wrong: it is no window size, as the guide's comment has it, but the name of an algorithm, and cubic is the kernel's default.",
        },
        Sysctl("net.ipv4.tcp_slow_start_after_idle", "0", "", "A connection that was quiet goes on as fast as it was.", "1", "Each burst after a pause starts slowly.", Comparison.Same),
        Sysctl("net.core.somaxconn", "4096", "connections", "Connections that wait to be accepted.", "4096", "Connections are refused when all clients come back at once.", Comparison.AtLeast) with
        {
            Correction = "It only caps what a broker asks for: socket.listen.backlog.size, 50 unless set (since Kafka 3.2).",
        },
        Sysctl("net.ipv4.tcp_max_syn_backlog", "4096", "connections", "Connections that are being opened.", "1024", "Connections are opened slowly when all clients come back at once.", Comparison.AtLeast),
        Sysctl("vm.swappiness", "1", "", "The heap stays in memory.", "60", "A collector that meets swapped pages stops the broker for seconds.", Comparison.AtMost),
    ];

    private static Recommendation[] Limits =>
    [
        Limit("nofile soft"),
        Limit("nofile hard"),
    ];

    private static Recommendation Sysctl(string key, string value, string unit, string reason, string standard, string effect, Comparison comparison) =>
        new(TuningArea.Linux, key, value, unit, reason, LinuxSection) { Guide = value, Default = standard, Effect = effect, Comparison = comparison };

    private static Recommendation Limit(string key) =>
        new(TuningArea.Limits, key, "100000", "files", "Each segment and each connection is an open file.", LinuxSection)
        {
            Guide = "100000", Comparison = Comparison.AtLeast, IsSafety = true, Correction = OnlyLogins,
            Effect = "A broker that runs out of files ends with 'Too many open files', and takes its partitions away.",
        };
}
