using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace Healthcare.Kafka.Client;

/// <summary>Sends requests to a registry: each URL in turn, then the same again after a wait, until one answers.</summary>
internal sealed class RegistryHttp : IDisposable
{
    private const string MediaType = "application/vnd.schemaregistry.v1+json";
    private const long LargestAnswer = 16 << 20;

    private readonly SchemaRegistrySettings _settings;
    private readonly TimeProvider _time;
    private readonly RegistryState _state;
    private readonly RegistryCredentials _credentials;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<RegistryAnswer> _pipeline;
    private int _url;

    public RegistryHttp(SchemaRegistrySettings settings, RegistryState state, TimeProvider time)
    {
        (_settings, _state, _time) = (settings, state, time);
        _credentials = new RegistryCredentials(settings.Options);
        _http = new HttpClient(RegistryHandler.Create(settings)) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
        var tries = (settings.MaxRetries + 1) * settings.Urls.Count;
        var pipeline = new ResiliencePipelineBuilder<RegistryAnswer> { TimeProvider = time };
        _pipeline = (tries > 1 ? pipeline.AddRetry(Retries(tries - 1)) : pipeline).Build();
    }

    /// <summary>Gets the answer to a request.</summary>
    /// <exception cref="SchemaException">It is not what was asked for.</exception>
    public async Task<JsonElement> SendAsync(RegistryCall call, CancellationToken cancellationToken)
    {
        var answer = await _pipeline.ExecuteAsync(
            static async (state, token) => await state.Http.TryAsync(state.Call, token).ConfigureAwait(false), (Http: this, Call: call), cancellationToken).ConfigureAwait(false);
        var exception = answer.IsSuccess ? null : answer.ToException(call.What);
        _state.Take(exception);
        return exception is null ? answer.Body!.Value : throw exception;
    }

    public void Dispose() => _http.Dispose();

    private RetryStrategyOptions<RegistryAnswer> Retries(int count) => new()
    {
        ShouldHandle = static arguments => new(arguments.Outcome.Result is { IsPassing: true }),
        MaxRetryAttempts = count,
        DelayGenerator = arguments => new(Delay(arguments.AttemptNumber, arguments.Outcome.Result)),
    };

    // The next URL is asked at once; when all have been, the next round waits. Callers meet the same outage at once, so the waits are spread.
    private TimeSpan? Delay(int attempt, RegistryAnswer? answer)
    {
        var round = (attempt + 1) / _settings.Urls.Count;
        if ((attempt + 1) % _settings.Urls.Count != 0)
        {
            return TimeSpan.Zero;
        }

        var longest = Math.Min(_settings.RetriesMaxWait.Ticks, _settings.RetriesWait.Ticks * Math.Pow(2, round - 1));
        var delay = TimeSpan.FromTicks((long)(longest * (0.5 + (Random.Shared.NextDouble() / 2))));
        return answer?.RetryAfter is { } asked && asked > delay ? TimeSpan.FromTicks(Math.Min(asked.Ticks, _settings.RetriesMaxWait.Ticks)) : delay;
    }

    private async ValueTask<RegistryAnswer> TryAsync(RegistryCall call, CancellationToken cancellationToken)
    {
        var url = Volatile.Read(ref _url);
        using var timeout = new CancellationTokenSource(_settings.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        RegistryAnswer answer;
        try
        {
            answer = await AskAsync(call, _settings.Urls[url % _settings.Urls.Count], either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            answer = new(null, null, typeof(TimeoutException));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is, also what a provider of tokens throws: no message is to blame for it. Its text stays behind, as it may quote a secret.
            answer = new(null, null, exception.GetType());
        }

        if (answer.IsPassing)
        {
            // Once for all that meet the same: the one that answers next is asked first from then on.
            Interlocked.CompareExchange(ref _url, (url + 1) % _settings.Urls.Count, url);
        }

        return answer;
    }

    private async Task<RegistryAnswer> AskAsync(RegistryCall call, Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(url, call.Path));
        request.Headers.TryAddWithoutValidation("Accept", $"{MediaType}, application/vnd.schemaregistry+json, application/json");

        // Without it Confluent Cloud leaves version, GUID and schema out of its answer to a registration.
        request.Headers.TryAddWithoutValidation("Confluent-Accept-Unknown-Properties", "true");
        if (call.Body is not null)
        {
            request.Content = new ByteArrayContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaType) } };
        }

        await _credentials.ApplyAsync(request, cancellationToken).ConfigureAwait(false);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return new((int)response.StatusCode, Parse(bytes), RetryAfter: response.Headers.RetryAfter?.Delta);
    }

    private static JsonElement? Parse(byte[] bytes)
    {
        try
        {
            return bytes.Length == 0 ? null : JsonSerializer.Deserialize(bytes, RegistryJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            // An error page of a proxy, or plain text: the status says what there is to say.
            return null;
        }
    }
}
