using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>A headless Chromium, which eng/chromium.sh provides. Not every machine can have it: CHROMIUM_REQUIRED=true, which CI sets, fails without.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TempFolder _profile;
    private readonly DevTools _tools;

    private Browser(Process process, TempFolder profile, DevTools tools) => (_process, _profile, _tools) = (process, profile, tools);

    private static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "chromium", "chromium-headless-shell", "google-chrome" }.Select(name => Path.Combine(folder, name)))
            .Append(Path.Combine(Repository.Root, "artifacts", "tools", "chromium"))
            .FirstOrDefault(File.Exists);

    /// <summary>Opens a file; null where there is no browser.</summary>
    public static async Task<Browser?> OpenAsync(string page)
    {
        if (Program is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CHROMIUM_REQUIRED") == "true", "A browser is required, and there is none: run eng/chromium.sh.");
            TestContext.Current.TestOutputHelper?.WriteLine("The page is not looked at: there is no browser here (eng/chromium.sh provides it).");
            return null;
        }

        var profile = new TempFolder();
        var process = Process.Start(new ProcessStartInfo(Program)
        {
            // Its sandbox needs rights that containers lack.
            ArgumentList = { "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var tools = await DevTools.ConnectAsync(await AddressAsync(profile));
            var browser = new Browser(process, profile, tools);
            await browser.NavigateAsync(page);
            return browser;
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            profile.Dispose();
            throw;
        }
    }

    /// <summary>Gets what the page asked for beside itself, and what the browser had to say of it.</summary>
    public IReadOnlyList<string> Complaints =>
    [
        .. _tools.Events("Network.requestWillBeSent").Select(one => (string)one["request"]!["url"]!).Skip(1),
        .. _tools.Events("Log.entryAdded").Select(one => (string)one["entry"]!["text"]!),
        .. _tools.Events("Runtime.consoleAPICalled").Concat(_tools.Events("Runtime.exceptionThrown")).Select(one => one.ToJsonString()),
    ];

    public Task ResizeAsync(int width, bool isDark) => Task.WhenAll(
        _tools.SendAsync("Emulation.setDeviceMetricsOverride", new { width, height = 900, deviceScaleFactor = 1, mobile = width < 600 }),
        _tools.SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = isDark ? "dark" : "light" } } }));

    /// <summary>Evaluates an expression of JavaScript in the page.</summary>
    public async Task<JsonNode> EvaluateAsync(string expression)
    {
        var answer = await _tools.SendAsync("Runtime.evaluate", new { expression, returnByValue = true });
        Assert.True(answer["exceptionDetails"] is null, answer.ToJsonString());
        return answer["result"]!["value"]!;
    }

    public async Task CaptureAsync(string file)
    {
        var size = await EvaluateAsync("({ width: innerWidth, height: document.documentElement.scrollHeight })");
        var clip = new { x = 0, y = 0, width = (double)size["width"]!, height = (double)size["height"]!, scale = 1 };
        var picture = await _tools.SendAsync("Page.captureScreenshot", new { format = "png", captureBeyondViewport = true, clip });
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, Convert.FromBase64String((string)picture["data"]!), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _tools.Session = null;
            await _tools.SendAsync("Browser.close");
            await _tools.DisposeAsync();
            await _process.WaitForExitAsync().WaitAsync(Deadline);
            _profile.Dispose();
        }
        finally
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }

    private async Task NavigateAsync(string page)
    {
        var target = await _tools.SendAsync("Target.createTarget", new { url = "about:blank" });
        var attached = await _tools.SendAsync("Target.attachToTarget", new { targetId = (string)target["targetId"]!, flatten = true });
        _tools.Session = (string)attached["sessionId"]!;
        foreach (var domain in (string[])["Page", "Network", "Log", "Runtime"])
        {
            await _tools.SendAsync($"{domain}.enable");
        }

        await _tools.SendAsync("Page.navigate", new { url = new Uri(page).AbsoluteUri });
        await Eventually.Async(() => _tools.Events("Page.loadEventFired").Any(), "the page is loaded");
    }

    // It picks a port of its own, and writes down which.
    private static async Task<Uri> AddressAsync(TempFolder profile)
    {
        var file = profile.At("DevToolsActivePort");
        string[] lines = [];
        await Eventually.Async(() => File.Exists(file) && (lines = File.ReadAllLines(file)).Length == 2, "the browser has started");
        return new($"ws://127.0.0.1:{lines[0]}{lines[1]}");
    }
}
