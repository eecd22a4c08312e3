using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Chooses, once per client, which way its messages take.</summary>
internal static class TransportChoice
{
    /// <returns>Whether the client takes the native way. Where it only would have, that is logged.</returns>
    /// <exception cref="InvalidOperationException">It must, and cannot: a registered client is refused with its settings before.</exception>
    public static bool IsNative(ClientTransport transport, ClientKind kind, string clientName, ILogger logger, NativeLibraryCheck check)
    {
        if (transport == ClientTransport.Managed)
        {
            return false;
        }

        if (check.Fault is not { } fault)
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
