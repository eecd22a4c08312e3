namespace ClinicalPipeline;

/// <summary>The file that is read when none is named: real events beside the checkout, where a team keeps them.</summary>
internal static class DefaultInput
{
    public const string RelativePath = "../shared/fhir/clinical-events.ndjson.gz";

    private const string RootMark = "Healthcare.Kafka.Client.sln";

    /// <summary>Finds the file from the repository that <paramref name="start"/> is in.</summary>
    /// <returns>The full path, or null: there is no such file.</returns>
    public static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, RootMark)))
            {
                var path = Path.GetFullPath(Path.Combine(folder.FullName, RelativePath));
                return File.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
