namespace Healthcare.Kafka.Client;

/// <summary>Brings a cluster's topics and their declaration together. Never deletes a topic and never changes a setting of one.</summary>
/// <remarks>
/// Every call may be repeated, by any number of processes at once: what is there already is left as it is. Each answers within
/// <see cref="HealthcareTopicsOptions.RequestTimeout"/>, or fails. Injected where <c>AddHealthcareTopics</c> was called.
/// </remarks>
public interface ITopicProvisioner
{
    /// <summary>Gets the topics of <see cref="HealthcareTopicsOptions.Declared"/>, by name.</summary>
    IReadOnlyList<TopicDefinition> Declared { get; }

    /// <summary>Compares topics with the cluster. Changes nothing.</summary>
    /// <param name="topics">The topics; those of <see cref="Declared"/> unless given.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What is missing, what differs, what could not be created.</returns>
    /// <exception cref="ArgumentException">A definition is wrong; the text lists everything.</exception>
    /// <exception cref="TopicProvisioningException">The cluster could not be asked.</exception>
    Task<TopicPlan> PlanAsync(IReadOnlyList<TopicDefinition>? topics = null, CancellationToken cancellationToken = default);

    /// <summary>Creates the topics that are missing, and returns when brokers know them; one that lags may not for a moment. Those that exist are left as they are, whatever differs.</summary>
    /// <param name="topics">The topics; those of <see cref="Declared"/> unless given.</param>
    /// <param name="cancellationToken">Gives up waiting; what was asked for may still be created.</param>
    /// <returns>What is now.</returns>
    /// <exception cref="ArgumentException">A definition is wrong; the text lists everything.</exception>
    /// <exception cref="TopicProvisioningException">The cluster could not be asked; or a topic cannot be created, and then none was unless the text names it.</exception>
    Task<TopicPlan> CreateAsync(IReadOnlyList<TopicDefinition>? topics = null, CancellationToken cancellationToken = default);

    /// <summary>Looks for drift: topics that are missing, and what about the others is not as declared. Changes nothing.</summary>
    /// <param name="topics">The topics; those of <see cref="Declared"/> unless given.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Every difference; none where all is as it should be.</returns>
    /// <exception cref="ArgumentException">A definition is wrong; the text lists everything.</exception>
    /// <exception cref="TopicProvisioningException">The cluster could not be asked, or did not tell of a topic.</exception>
    Task<IReadOnlyList<TopicDifference>> VerifyAsync(IReadOnlyList<TopicDefinition>? topics = null, CancellationToken cancellationToken = default);

    /// <summary>Adds partitions to a topic, up to so many. Nothing else ever does so.</summary>
    /// <remarks>
    /// It breaks the order of keys: from then on most keys go to another partition than before, so that a consumer may read a patient's newer event
    /// before an older one. Let consumers read everything first, and producers wait. It cannot be undone.
    /// </remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">How many there are to be in all. With as many as there are, nothing happens.</param>
    /// <param name="cancellationToken">Gives up waiting; what was asked for may still be done.</param>
    /// <returns>How many there were before.</returns>
    /// <exception cref="ArgumentException">The name is none for a topic.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is not 1 to 100,000.</exception>
    /// <exception cref="TopicProvisioningException">The topic does not exist, has more already, or the cluster refused or did not answer.</exception>
    Task<int> AddPartitionsAsync(string topic, int partitions, CancellationToken cancellationToken = default);
}
