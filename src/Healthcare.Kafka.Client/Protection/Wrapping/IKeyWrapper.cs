namespace Healthcare.Kafka.Client;

/// <summary>Wraps data keys with a key that never leaves where it is kept: a key management service, a hardware module, ASP.NET Core Data Protection.</summary>
/// <remarks>
/// Called once for each data key and process, not for each message. It needs a time limit of its own; what it throws counts as
/// <see cref="IDataKeyProvider"/> says.
/// </remarks>
public interface IKeyWrapper
{
    /// <summary>Gets the id of the wrapping key that new data keys are wrapped with.</summary>
    string CurrentKeyId { get; }

    /// <summary>Wraps a data key with the current wrapping key.</summary>
    /// <param name="dataKey">The data key; good until the call is over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The wrapped key, and the id of the wrapping key that it took.</returns>
    ValueTask<(byte[] Wrapped, string WrappingKeyId)> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken);

    /// <summary>Unwraps a data key.</summary>
    /// <param name="wrapped">The wrapped key.</param>
    /// <param name="wrappingKeyId">The id of the wrapping key that it was wrapped with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The data key; the caller clears the array.</returns>
    ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, string wrappingKeyId, CancellationToken cancellationToken);
}
