using System.Text;

namespace Healthcare.Kafka.Tool;

/// <summary>The file of a report, tried before the test: an hour's result is not to be lost to a mistyped folder.</summary>
internal sealed class ReportFile
{
    private readonly string _path;

    private ReportFile(string path) => _path = path;

    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static ReportFile Check(string path)
    {
        var file = new ReportFile(path);
        file.Try(() =>
        {
            // Made now, emptied not before there is something to put in.
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        });
        return file;
    }

    /// <exception cref="ToolException">The file cannot be written.</exception>
    public void Write(string content) => Try(() => File.WriteAllText(_path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ToolException(ExitCode.NotWritten, exception is DirectoryNotFoundException
                ? $"The report {_path} cannot be written: its folder does not exist."
                : $"The report {_path} cannot be written ({exception.GetType().Name}). Check the path, its permissions and the room on the disk.");
        }
    }
}
