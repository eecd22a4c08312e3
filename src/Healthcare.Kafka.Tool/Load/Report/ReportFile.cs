using System.Text;

namespace Healthcare.Kafka.Tool;

/// <summary>The file of a report, tried before the test: an hour's result is not to be lost to a mistyped folder.</summary>
internal sealed class ReportFile : IDisposable
{
    private readonly string _path;
    private readonly bool _isNew;
    private bool _isWritten;

    private ReportFile(string path) => (_path, _isNew) = (path, !File.Exists(path));

    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static ReportFile Check(string path)
    {
        var file = new ReportFile(path);
        file.Try(isAfterResult: false, () =>
        {
            // Made now, emptied not before there is something to put in.
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        });
        return file;
    }

    /// <summary>Writes the report, after the result is printed.</summary>
    /// <exception cref="ToolException">The file cannot be written.</exception>
    public void Write(string content) => Try(isAfterResult: true, () =>
    {
        File.WriteAllText(_path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        _isWritten = true;
    });

    /// <summary>Leaves no empty file behind where it came to no report.</summary>
    public void Dispose()
    {
        if (_isNew && !_isWritten && File.Exists(_path))
        {
            File.Delete(_path);
        }
    }

    private void Try(bool isAfterResult, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ToolException(ExitCode.NotWritten, exception is DirectoryNotFoundException
                ? $"The report {_path} cannot be written: its folder does not exist."
                : $"The report {_path} cannot be written ({exception.GetType().Name}). Check the path, its permissions and the room on the disk.") { IsAfterResult = isAfterResult };
        }
    }
}
