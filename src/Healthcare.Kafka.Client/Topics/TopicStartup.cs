using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Sees to the declared topics when the host starts, where that is asked for.</summary>
internal sealed class TopicStartup(TopicProvisioningSettings settings, ITopicProvisioner provisioner, ILogger logger)
{
    /// <exception cref="TopicProvisioningException">They could not be ensured.</exception>
    /// <exception cref="TopicProblemException">One differs from its declaration, and that is to stop the start.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!settings.EnsureAtStart)
        {
            return;
        }

        var plan = await provisioner.CreateAsync(null, cancellationToken).ConfigureAwait(false);
        TopicDifference[] differences = [.. plan.Differences];
        foreach (var found in differences)
        {
            logger.TopicDiffers(found.Topic, found.Setting, found.Actual, found.Wanted, found.Effect, found.Remedy);
        }

        if (differences.Length == 0)
        {
            logger.TopicsAsDeclared(plan.Entries.Count);
        }
        else if (settings.OnTopicProblem == TopicProblemPolicy.FailStart)
        {
            throw new TopicProblemException([.. differences.Select(difference => $"{difference}")]);
        }
    }
}
