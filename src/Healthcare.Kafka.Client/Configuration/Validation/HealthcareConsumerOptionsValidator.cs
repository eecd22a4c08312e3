using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Validates a consumer's options when the host starts, and reports every error at once.</summary>
internal sealed class HealthcareConsumerOptionsValidator(
    RegisteredClients? clients = null, IHostEnvironment? environment = null, ILoggerFactory? loggerFactory = null,
    AuditTrail? audit = null)
    : IValidateOptions<HealthcareConsumerOptions>
{
    private readonly ClientOptionsValidation _validation = new(ClientKind.Consumer, clients, environment, loggerFactory, audit);

    public ValidateOptionsResult Validate(string? name, HealthcareConsumerOptions options) =>
        _validation.Validate(name, options, FixedKeys.Consumer, ConsumerRules.Check);
}
