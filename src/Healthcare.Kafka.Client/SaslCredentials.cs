namespace Healthcare.Kafka.Client;

/// <summary>User and password of the mechanisms Plain and Scram.</summary>
/// <param name="Username">The user.</param>
/// <param name="Password">The password.</param>
public sealed record SaslCredentials(string Username, string Password)
{
    /// <summary>Says what this is, and neither user nor password.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() => "SASL credentials [redacted]";
}
