using System.Security.Cryptography;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Names whom a data key belongs to, where each message key has one of its own (<see cref="PayloadProtectionOptions.DataKeyPerMessageKey"/>).</summary>
public static class DataKeySubject
{
    /// <summary>Gets the name: SHA-256 of the message key, as 64 lower-case hexadecimal digits.</summary>
    /// <remarks>
    /// With key pseudonyms it is the pseudonym's, so that the store of data keys holds no patient's number. Without them a hash of a number that can be
    /// guessed can be guessed too.
    /// </remarks>
    /// <param name="messageKey">The message key as it is sent.</param>
    /// <returns>The name.</returns>
    public static string Of(ReadOnlySpan<byte> messageKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(messageKey, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Gets the name for a text key.</summary>
    /// <param name="messageKey">The message key as it is sent, such as <see cref="HmacKeyProtector.Protect(string)"/> gives it.</param>
    /// <returns>The name.</returns>
    public static string Of(string messageKey)
    {
        ArgumentNullException.ThrowIfNull(messageKey);
        return Of(Encoding.UTF8.GetBytes(messageKey));
    }
}
