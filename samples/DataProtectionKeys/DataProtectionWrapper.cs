using Microsoft.AspNetCore.DataProtection;

namespace DataProtectionKeys;

/// <summary>Wraps data keys with ASP.NET Core Data Protection. Its own key ring rotates by itself, so there is one wrapping key here: the purpose.</summary>
/// <remarks>What is wrapped names its key of the ring, and old ones stay in the ring: unwrapping needs nothing else, and RewrapAsync nothing to do.</remarks>
internal sealed class DataProtectionWrapper(IDataProtectionProvider protection) : IKeyWrapper
{
    private const string Purpose = "kafka-data-keys.v1";

    private readonly IDataProtector _protector = protection.CreateProtector(Purpose);

    public string CurrentKeyId => Purpose;

    public ValueTask<(byte[] Wrapped, string WrappingKeyId)> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken) =>
        new((_protector.Protect(dataKey.ToArray()), Purpose));

    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, string wrappingKeyId, CancellationToken cancellationToken) =>
        new(_protector.Unprotect(wrapped.ToArray()));
}
