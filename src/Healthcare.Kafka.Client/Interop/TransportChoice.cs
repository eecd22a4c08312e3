using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Chooses, once per client, which way its messages take.</summary>
internal static class TransportChoice
{
    /// <summary>Gets what makes a producer's transports: the first one, and those that replace it.</summary>
    /// <exception cref="InvalidOperationException">Native is chosen and cannot be had: a registered producer is refused with its settings before.</exception>
    public static Func<ProducerSettings, IProducerTransportEvents, IProducerTransport> OfProducer(
        ProducerSettings settings, ILogger logger, NativeLibraryCheck check)
    {
        var fault = check.Fault
            ?? (settings.IsTransactional && !GroupMetadata.IsReadable ? "this version of Confluent.Kafka keeps a consumer's group metadata elsewhere" : null);
        return IsNative(settings.Transport, ClientKind.Producer, settings.Name, logger, fault)
            ? static (settings, events) => new NativeProducerTransport(settings, events)
            : static (settings, events) => new ConfluentProducerTransport(settings, events);
    }

    /// <returns>Whether the client takes the native way. Where it only would have, that is logged.</returns>
    /// <exception cref="InvalidOperationException">It must, and cannot.</exception>
    public static bool IsNative(ClientTransport transport, ClientKind kind, string clientName, ILogger logger, string? fault)
    {
        if (transport == ClientTransport.Managed)
        {
            return false;
        }

        if (fault is null)
        {
            return true;
        }

        if (transport == ClientTransport.Native)
        {
            throw new InvalidOperationException($"{kind} '{clientName}' cannot have its Native Transport: {fault}. {NativeLibraryCheck.Remedy}.");
        }

        logger.NativeTransportUnavailable(kind, clientName, fault);
        return false;
    }
}
