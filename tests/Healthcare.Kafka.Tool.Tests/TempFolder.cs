namespace Healthcare.Kafka.Tool.Tests;

/// <summary>A folder of one test, gone when it ends.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("healthcare-kafka-").FullName;

    public string File(string name, string content)
    {
        var path = At(name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
