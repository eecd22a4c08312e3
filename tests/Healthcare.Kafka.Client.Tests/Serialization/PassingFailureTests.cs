using System.Net;
using System.Net.Sockets;
using Confluent.SchemaRegistry;

namespace Healthcare.Kafka.Client.Tests
{
    public class PassingFailureTests
    {
        public static TheoryData<string, Exception, bool> Exceptions => new()
        {
            { "no connection", new HttpRequestException("away", new SocketException((int)SocketError.ConnectionRefused)), true },
            { "socket", new SocketException((int)SocketError.HostUnreachable), true },
            { "timeout", new TimeoutException(), true },
            { "request timeout", new TaskCanceledException("timeout", new TimeoutException()), true },
            { "broken connection", new IOException("reset"), true },
            { "answer cut short", new HttpIOException(HttpRequestError.ResponseEnded), true },
            { "server error", Answer(HttpStatusCode.ServiceUnavailable), true },
            { "too many requests", Answer(HttpStatusCode.TooManyRequests), true },
            { "login refused", Answer(HttpStatusCode.Unauthorized), true },
            { "not found", Answer(HttpStatusCode.NotFound), false },
            { "registry is down", new SchemaRegistryException("Error in the backend data store", 50001), true },
            { "registry has no such schema", new SchemaRegistryException("Schema not found", 40403), false },
            { "registry refuses the login", new SchemaRegistryException("Forbidden", 403), true },
            { "registry without a code", new SchemaRegistryException("?", -1), true },
            { "wrapped", new InvalidOperationException("schema", new HttpRequestException("away")), true },
            { "wrapped and refused", new InvalidOperationException("schema", Answer(HttpStatusCode.NotFound)), false },
            { "all of them", new AggregateException(new TimeoutException(), new HttpRequestException("away")), true },
            { "one of them", new AggregateException(new TimeoutException(), new FormatException()), false },
            { "end of the bytes", new EndOfStreamException(), false },
            { "format", new FormatException(), false },
            { "broken message of Protobuf", new BrokenMessageException(), false },
            { "missing file", new FileNotFoundException(), false },
        };

        [Theory]
        [MemberData(nameof(Exceptions))]
        public void Is_Exception_TellsWhatPassesFromWhatTheBytesAreToBlameFor(string what, Exception exception, bool expected) =>
            Assert.True(PassingFailure.Is(exception) == expected, what);

        private static HttpRequestException Answer(HttpStatusCode status) => new("answer", null, status);

        // As Google.Protobuf's InvalidProtocolBufferException.
        private sealed class BrokenMessageException : IOException;
    }
}

namespace Confluent.SchemaRegistry
{
    /// <summary>Of the name and the text of the registry client's own, whose status the inherited property does not have.</summary>
    internal sealed class SchemaRegistryException(string message, int errorCode) : HttpRequestException($"{message}; error code: {errorCode}");
}
