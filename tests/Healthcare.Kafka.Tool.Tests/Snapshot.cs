using System.Runtime.CompilerServices;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>Compares output with a file of this folder. UPDATE_SNAPSHOTS=1 writes the file instead.</summary>
internal static class Snapshot
{
    public static void Matches(string actual, [CallerMemberName] string name = "")
    {
        var path = Path.Combine(Repository.Root, "tests", "Healthcare.Kafka.Tool.Tests", "Snapshots", $"{name}.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing; UPDATE_SNAPSHOTS=1 writes it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
