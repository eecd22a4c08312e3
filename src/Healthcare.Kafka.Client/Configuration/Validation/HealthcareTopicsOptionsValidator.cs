using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Validates the declared topics when the host starts, and reports every error at once.</summary>
internal sealed class HealthcareTopicsOptionsValidator(
    RegisteredClients? clients = null, IHostEnvironment? environment = null, ILoggerFactory? loggerFactory = null,
    AuditTrail? audit = null)
    : IValidateOptions<HealthcareTopicsOptions>
{
    private readonly ClientOptionsValidation _validation = new(ClientKind.Topics, clients, environment, loggerFactory, audit);

    public ValidateOptionsResult Validate(string? name, HealthcareTopicsOptions options) =>
        _validation.Validate(name, options, FixedKeys.Topics, DeclaredTopicRules.Check);
}
