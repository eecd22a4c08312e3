namespace Healthcare.Kafka.Client;

/// <summary>Checks that certificates and keys are given once, in pairs, and can be found.</summary>
internal static class CertificateRules
{
    public static void Check(KafkaSecurityOptions security, OptionErrors errors)
    {
        OneOf(security.CaLocation, nameof(security.CaLocation), security.CaPem, nameof(security.CaPem), errors);
        OneOf(security.CertificateLocation, nameof(security.CertificateLocation), security.CertificatePem, nameof(security.CertificatePem), errors);
        OneOf(security.KeyLocation, nameof(security.KeyLocation), security.KeyPem, nameof(security.KeyPem), errors);
        OneOf(security.HttpsCaLocation, nameof(security.HttpsCaLocation), security.HttpsCaPem, nameof(security.HttpsCaPem), errors);
        CheckPairs(security, errors);
        CheckTexts(security, errors);
        CheckFiles(security, errors);
    }

    private static void CheckPairs(KafkaSecurityOptions security, OptionErrors errors)
    {
        var hasCertificate = Is(security.CertificateLocation) || Is(security.CertificatePem);
        var hasKey = Is(security.KeyLocation) || Is(security.KeyPem);
        if (hasCertificate && !hasKey)
        {
            errors.Missing("Security.KeyLocation", "a client certificate needs its private key, there or in KeyPem");
        }

        if (hasKey && !hasCertificate)
        {
            errors.Missing("Security.CertificateLocation", "a private key needs its certificate, there or in CertificatePem");
        }

        if (Is(security.KeystoreLocation) && (hasCertificate || hasKey))
        {
            errors.Refuse("Security.KeystoreLocation", "give the client certificate either there or as PEM");
        }

        if (Is(security.KeystoreLocation) && !Is(security.KeystorePassword))
        {
            errors.Missing("Security.KeystorePassword", "the PKCS#12 file needs it");
        }
    }

    private static void CheckTexts(KafkaSecurityOptions security, OptionErrors errors)
    {
        Check(security.CaPem, nameof(security.CaPem));
        Check(security.CertificatePem, nameof(security.CertificatePem));
        Check(security.KeyPem, nameof(security.KeyPem));
        Check(security.HttpsCaPem, nameof(security.HttpsCaPem));

        void Check(string? pem, string property)
        {
            if (Is(pem) && !pem!.Contains("-----BEGIN ", StringComparison.Ordinal))
            {
                errors.Add($"{errors.Name("Security." + property)} is not PEM text; it begins with -----BEGIN.");
            }
        }
    }

    private static void CheckFiles(KafkaSecurityOptions security, OptionErrors errors)
    {
        Check(security.CaLocation is PemCertificates.Probe ? null : security.CaLocation, nameof(security.CaLocation));
        Check(security.UsernameFile, nameof(security.UsernameFile));
        Check(security.PasswordFile, nameof(security.PasswordFile));
        Check(security.CertificateLocation, nameof(security.CertificateLocation));
        Check(security.KeyLocation, nameof(security.KeyLocation));
        Check(security.KeystoreLocation, nameof(security.KeystoreLocation));
        Check(security.HttpsCaLocation is PemCertificates.Probe ? null : security.HttpsCaLocation, nameof(security.HttpsCaLocation));

        void Check(string? path, string property)
        {
            if (Is(path) && !Path.Exists(path))
            {
                errors.Refuse("Security." + property, "there is no such file, or this account cannot see it");
            }
        }
    }

    private static void OneOf(string? first, string firstProperty, string? second, string secondProperty, OptionErrors errors)
    {
        if (Is(first) && Is(second))
        {
            errors.Refuse("Security." + firstProperty, $"{secondProperty} is set too; give one of them");
        }
    }

    private static bool Is(string? text) => !string.IsNullOrEmpty(text);
}
