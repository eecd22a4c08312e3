using System.Buffers.Binary;
using System.Diagnostics;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>Shows a page in a headless browser, where the machine has one.</summary>
internal static class Browser
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task MustShowAsync(string page)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var browser = _names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (browser is null)
        {
            // The page's own test has parsed it.
            return;
        }

        var (picture, profile) = ($"{page}.png", $"{page}.profile");
        using var process = Process.Start(new ProcessStartInfo(browser)
        {
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,2700", $"--user-data-dir={profile}", $"--screenshot={picture}", $"file://{page}",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        await output.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        var png = await File.ReadAllBytesAsync(picture, TestContext.Current.CancellationToken);
        Assert.Equal(1000, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));

        // An empty page of that size has 15 KB.
        Assert.True(png.Length > 60_000, $"The screenshot has {png.Length} bytes: the page shows next to nothing.");
    }
}
