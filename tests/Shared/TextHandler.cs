using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Shared;

/// <summary>A batch or message handler of UTF-8 text that a test writes as a function.</summary>
internal sealed class TextHandler : IBatchHandler<string, string>, IMessageHandler<string, string>
{
    private static readonly IServiceScopeFactory Scopes = new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();

    public Func<MessageBatch<string, string>, CancellationToken, Task> Batch { get; init; } = (_, _) => Task.CompletedTask;

    public Func<IncomingMessage<string, string>, CancellationToken, Task> Message { get; init; } = (_, _) => Task.CompletedTask;

    public static BatchHandlerInvoker<string, string> Batches(Func<MessageBatch<string, string>, CancellationToken, Task> handle) =>
        new(Scopes, _ => new TextHandler { Batch = handle });

    public static MessageHandlerInvoker<string, string> Messages(Func<IncomingMessage<string, string>, CancellationToken, Task> handle) =>
        new(Scopes, _ => new TextHandler { Message = handle });

    public Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken) => Batch(batch, cancellationToken);

    public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken) => Message(message, cancellationToken);
}

/// <summary>UTF-8 text; what starts with "poison" it refuses, quoting it as careless deserializers do.</summary>
internal sealed class TextDeserializer : PayloadDeserializer<string>
{
    public override string Deserialize(RecordBytes data, SerializationContext context)
    {
        var text = Encoding.UTF8.GetString(data.Span);
        return text.StartsWith("poison", StringComparison.Ordinal) ? throw new FormatException(text) : text;
    }
}
