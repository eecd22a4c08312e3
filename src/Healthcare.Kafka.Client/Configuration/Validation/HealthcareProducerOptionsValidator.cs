using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Validates a producer's options when the host starts, and reports every error at once.</summary>
internal sealed class HealthcareProducerOptionsValidator(
    RegisteredClients? clients = null, IHostEnvironment? environment = null, ILoggerFactory? loggerFactory = null,
    AuditTrail? audit = null)
    : IValidateOptions<HealthcareProducerOptions>
{
    private readonly ClientOptionsValidation _validation = new(ClientKind.Producer, clients, environment, loggerFactory, audit);

    public ValidateOptionsResult Validate(string? name, HealthcareProducerOptions options) =>
        _validation.Validate(name, options, FixedKeys.Producer, ProducerRules.Check);
}
