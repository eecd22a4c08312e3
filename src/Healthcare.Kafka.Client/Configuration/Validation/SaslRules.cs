namespace Healthcare.Kafka.Client;

/// <summary>Checks that each SASL mechanism has what it needs.</summary>
internal static class SaslRules
{
    // Other ways to a token than client credentials are raw keys, and need other things.
    private static readonly string[] _otherGrants = ["sasl.oauthbearer.grant.type", "sasl.oauthbearer.metadata.authentication.type"];

    public static void Check(HealthcareClientOptions options, OptionErrors errors)
    {
        var security = options.Security;
        switch (security.Mechanism)
        {
            case null:
                errors.Missing("Security.Mechanism", $"set it to one of {string.Join(", ", Enum.GetNames<SaslMechanism>())}");
                break;
            case SaslMechanism.Plain or SaslMechanism.ScramSha256 or SaslMechanism.ScramSha512:
                CheckCredentials(security, errors);
                break;
            case SaslMechanism.OAuthBearer when !security.TakesToken && !_otherGrants.Any(options.Librdkafka.ContainsKey):
                Need(security.OAuthBearerClientId, nameof(security.OAuthBearerClientId), security.Mechanism, errors);
                Need(security.OAuthBearerClientSecret, nameof(security.OAuthBearerClientSecret), security.Mechanism, errors);
                Need(security.OAuthBearerTokenEndpointUrl, nameof(security.OAuthBearerTokenEndpointUrl), security.Mechanism, errors);
                break;
            case SaslMechanism.Gssapi:
                CheckShellSafe(security.KerberosPrincipal, nameof(security.KerberosPrincipal), "._-/@", errors);
                CheckShellSafe(security.KerberosKeytab, nameof(security.KerberosKeytab), "._-/\\: ", errors);
                break;
        }
    }

    private static void CheckCredentials(KafkaSecurityOptions security, OptionErrors errors)
    {
        if (security.TakesCredentials && !security.HasCredentialFile)
        {
            return;
        }

        NeedOne(security.Username, nameof(security.Username), security.UsernameFile, nameof(security.UsernameFile));
        NeedOne(security.Password, nameof(security.Password), security.PasswordFile, nameof(security.PasswordFile));

        void NeedOne(string? value, string property, string? file, string fileProperty)
        {
            if (string.IsNullOrEmpty(file))
            {
                Need(value, property, security.Mechanism, errors);
            }
            else if (!string.IsNullOrEmpty(value))
            {
                errors.Refuse("Security." + fileProperty, $"{property} is set too; give one of them");
            }
        }
    }

    private static void Need(string? value, string property, SaslMechanism? mechanism, OptionErrors errors)
    {
        if (string.IsNullOrEmpty(value))
        {
            errors.Missing("Security." + property, $"{mechanism} needs it");
        }
    }

    // librdkafka pastes both into the kinit command that it hands to a shell.
    private static void CheckShellSafe(string? value, string property, string marks, OptionErrors errors)
    {
        if (value is not null && (value.StartsWith('-') || !value.All(IsSafe)))
        {
            errors.Add(
                $"{errors.Name("Security." + property)} has characters that a shell could act on; "
                + $"allowed are letters, digits and \"{marks}\", and no - in front.");
        }

        bool IsSafe(char letter) => char.IsAsciiLetterOrDigit(letter) || marks.Contains(letter, StringComparison.Ordinal);
    }
}
