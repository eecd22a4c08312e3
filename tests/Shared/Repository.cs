namespace Healthcare.Kafka.Client.Shared;

/// <summary>Where the checkout is that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Healthcare.Kafka.Client.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No solution above {AppContext.BaseDirectory}.");
    }
}
