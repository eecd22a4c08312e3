namespace Healthcare.Kafka.Client;

/// <summary>Checks that the connection is protected as meant, and that everything the protection needs is there.</summary>
internal static class SecurityRules
{
    public static void Check(HealthcareClientOptions options, bool isProduction, OptionErrors errors)
    {
        var security = options.Security;
        CheckInsecure(security, isProduction, errors);
        if (security.Protocol is SecurityProtocol.SaslSsl or SecurityProtocol.SaslPlaintext)
        {
            SaslRules.Check(options, errors);
        }
        else if (security.Mechanism is not null)
        {
            Refuse(nameof(security.Mechanism), "it has no effect without SASL, so set Protocol to SaslSsl or leave it unset", errors);
        }

        CertificateRules.Check(security, errors);
        CipherRules.Check(security, errors);
    }

    private static void CheckInsecure(KafkaSecurityOptions security, bool isProduction, OptionErrors errors)
    {
        foreach (var insecure in InsecureSetting.Of(security))
        {
            if (!insecure.IsAllowed)
            {
                Refuse(
                    insecure.Property,
                    $"{insecure.What}; set a protected one, or {Path(insecure.Flag, errors)}=true where that is meant",
                    errors);
            }
            else if (isProduction && !security.AllowInsecureInProduction)
            {
                Refuse(
                    insecure.Property,
                    $"{insecure.What}, and the host environment is Production; set a protected one, "
                    + $"or {Path(nameof(security.AllowInsecureInProduction), errors)}=true where that is meant",
                    errors);
            }
        }
    }

    private static void Refuse(string property, string rule, OptionErrors errors) => errors.Refuse("Security." + property, rule);

    private static string Path(string property, OptionErrors errors) => errors.Path("Security." + property);
}
