using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>One life of the embedded registry's HTTP server, from a start to a stop.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();

    private RegistryServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<RegistryServer> StartAsync(
        RegistryApi api, RegistryFaults faults, ConcurrentQueue<string> requests, EmbeddedSchemaRegistryOptions options, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => Listen(listen, options)));
        var server = new RegistryServer(builder.Build());
        server._app.Run(context => server.HandleAsync(context, api, faults, requests, options));
        await server._app.StartAsync(cancellationToken).ConfigureAwait(false);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // What is delayed must not delay the stop: a registry that dies answers nothing more.
        await _stopping.CancelAsync().ConfigureAwait(false);
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync(atOnce.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static void Listen(ListenOptions listen, EmbeddedSchemaRegistryOptions options)
    {
        listen.Protocols = HttpProtocols.Http1;
        if (options.Certificate is not { } certificate)
        {
            return;
        }

        listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ClientCertificateMode = options.RequireClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
            https.AllowAnyClientCertificate();
        });
    }

    private async Task HandleAsync(
        HttpContext context, RegistryApi api, RegistryFaults faults, ConcurrentQueue<string> requests, EmbeddedSchemaRegistryOptions options)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        requests.Enqueue($"{context.Request.Method} {target}");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, context.RequestAborted);
        if (faults.Delay > TimeSpan.Zero)
        {
            await Task.Delay(faults.Delay, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (end.IsCancellationRequested)
        {
            context.Abort();
            return;
        }

        var reply = faults.Take() ?? Refuse(context, options) ?? await AnswerAsync(context, api, target).ConfigureAwait(false);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        await context.Response.WriteAsync(reply.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static RegistryReply? Refuse(HttpContext context, EmbeddedSchemaRegistryOptions options)
    {
        var expected = options.BasicAuthUserInfo is { } user ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user))
            : options.BearerToken is { } token ? $"Bearer {token}"
            : null;
        return expected is null || context.Request.Headers.Authorization == expected ? null : new RegistryReply(401, "Unauthorized", "text/plain");
    }

    // By hand, from the request's own text: a subject may hold what a framework would take for part of the path.
    private static async Task<RegistryReply> AnswerAsync(HttpContext context, RegistryApi api, string target)
    {
        var path = target.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        return api.Answer(context.Request.Method, path, name => context.Request.Query[name], text.Length == 0 ? null : SchemaText.Parse(text) ?? new JsonObject());
    }
}
