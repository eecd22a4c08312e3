namespace Healthcare.Kafka.Tool;

/// <summary>Says why a file that was named cannot be read.</summary>
internal static class InputFile
{
    public static ToolException Unreadable(string what, string path, Exception exception) => new(
        ExitCode.Settings,
        exception is FileNotFoundException or DirectoryNotFoundException ? $"The {what} {path} does not exist."
        : Directory.Exists(path) && what != "folder of secrets" ? $"The {what} {path} is a folder; name a file."
        : $"The {what} {path} cannot be read ({exception.GetType().Name}). Check its name and its permissions.");
}
