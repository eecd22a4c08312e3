using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Healthcare.Kafka.Client;

/// <summary>Tells a serializer or deserializer that could not reach what it needs, its schema registry say, from one that the message is to blame for.</summary>
internal static class PassingFailure
{
    private const string RegistryError = "Confluent.SchemaRegistry.SchemaRegistryException";
    private const string RegistryCode = "; error code: ";

    public static bool Is(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (Of(cause) is { } answer)
            {
                return answer;
            }
        }

        return false;
    }

    /// <returns>Null when the exception says nothing of it, and what caused it may.</returns>
    private static bool? Of(Exception exception) => exception switch
    {
        SchemaException registry => registry.IsTransient,
        HttpRequestException request => StatusOf(request) is not { } status || Passes(status),
        AggregateException all => all.InnerExceptions.Count > 0 && all.InnerExceptions.All(Is),
        TimeoutException or SocketException or OperationCanceledException or HttpIOException => true,

        // Not what derives from it: an end of the bytes, and Protobuf's broken message, are IOExceptions too.
        IOException when exception.GetType() == typeof(IOException) => true,
        _ => null,
    };

    // A refused login is nothing that a message is to blame for, and is put right without it.
    private static bool Passes(int status) => (HttpStatusCode)status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or not (>= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError);

    /// <summary>Gets the HTTP status of an answer; null when there was none.</summary>
    /// <remarks>The registry client keeps the status out of the inherited property; its code, such as 40403, begins with it and ends the text.</remarks>
    private static int? StatusOf(HttpRequestException exception)
    {
        if (exception.StatusCode is { } status)
        {
            return (int)status;
        }

        var at = exception.Message.LastIndexOf(RegistryCode, StringComparison.Ordinal);
        return exception.GetType().FullName == RegistryError && at >= 0
            && int.TryParse(exception.Message.AsSpan(at + RegistryCode.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code >= 10_000 ? code / 100 : code
            : null;
    }
}
