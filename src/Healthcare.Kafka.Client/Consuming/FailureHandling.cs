using Polly;

namespace Healthcare.Kafka.Client;

/// <summary>What a consumer does about failures, as far as it is made in code rather than in options.</summary>
/// <param name="Rules">Which exceptions are worth a retry.</param>
/// <param name="Pipeline">The user's own pipeline; null for one of the options.</param>
/// <param name="DeadLetters">Writes dead letters; null without a dead-letter topic.</param>
/// <param name="Parking">Parks keys; null when it is not asked for.</param>
/// <param name="Retries">Lets messages wait for further tries elsewhere; null without a retry topic.</param>
/// <param name="Audit">Where audit events go; null for the log category alone.</param>
internal sealed record FailureHandling(
    RetryRules Rules, ResiliencePipeline? Pipeline = null, IDeadLetterWriter? DeadLetters = null, KeyParking? Parking = null, RetryTopics? Retries = null,
    AuditTrail? Audit = null);
