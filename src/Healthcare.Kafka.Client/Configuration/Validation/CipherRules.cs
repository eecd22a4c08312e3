namespace Healthcare.Kafka.Client;

/// <summary>Checks that cipher suites encrypt and name the broker: what OpenSSL's notation can switch off goes around the protocol and the certificates.</summary>
internal static class CipherRules
{
    private static readonly string[] _groups = ["ALL", "COMPLEMENTOFALL", "COMPLEMENTOFDEFAULT", "LOW"];

    public static void Check(KafkaSecurityOptions security, OptionErrors errors)
    {
        foreach (var item in (security.CipherSuites ?? "").Split([':', ',', ';', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (IsWeak(item))
            {
                errors.Refuse("Security." + nameof(security.CipherSuites), $"{item} lets suites in that do not encrypt, do not verify the broker, or are broken; leave it out");
                return;
            }
        }
    }

    // An item with ! or - in front takes suites out, and + moves them.
    private static bool IsWeak(string item)
    {
        if (item[0] is '!' or '-')
        {
            return false;
        }

        var name = item.TrimStart('+');
        return _groups.Contains(name, StringComparer.OrdinalIgnoreCase)
            || name.Contains("@SECLEVEL=0", StringComparison.OrdinalIgnoreCase)
            || name.Split('-', '+', '_').Any(static part => part.EndsWith("NULL", StringComparison.OrdinalIgnoreCase) || IsBroken(part));
    }

    private static bool IsBroken(string part) =>
        part.ToUpperInvariant() is "ADH" or "AECDH" or "ANON" or "RC4" or "RC2" or "DES" or "EXP" or "EXPORT" or "EXPORT40" or "MD5";
}
