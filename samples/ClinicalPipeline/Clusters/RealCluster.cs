using Confluent.Kafka.Admin;
using Microsoft.Extensions.Options;

namespace ClinicalPipeline;

/// <summary>A cluster that others may use as well: topics are created when they are missing, and never changed.</summary>
internal sealed class RealCluster(string bootstrapServers) : Cluster
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    public override string Description => bootstrapServers;

    public override async Task CreateTopicsAsync(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().CurrentValue;
        using var admin = new AdminClientBuilder(AdminConnection.Of(options))
            .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        try
        {
            var metadata = await Task.Run(() => admin.GetMetadata(s_timeout));
            var present = metadata.Topics.Select(topic => topic.Topic).ToHashSet(StringComparer.Ordinal);
            var missing = Topics.All.Where(topic => !present.Contains(topic.Name)).Select(topic => Specify(topic, metadata.Brokers.Count)).ToArray();
            if (missing.Length > 0)
            {
                await admin.CreateTopicsAsync(missing);
            }
        }
        catch (CreateTopicsException exception) when (exception.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Somebody else was faster.
        }
        catch (KafkaException exception)
        {
            throw new InputException(
                $"The cluster {bootstrapServers} could not be prepared: {exception.Error.Code}. Check the address, the section Kafka:Security, and the right to "
                + $"describe and create topics; or create {string.Join(" and ", Topics.All.Select(topic => topic.Name))} beforehand.");
        }
    }

    public override ValueTask DisposeAsync() => default;

    private static TopicSpecification Specify((string Name, int Partitions) topic, int brokers)
    {
        var replicas = (short)Math.Min(3, brokers);
        return new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = topic.Partitions,
            ReplicationFactor = replicas,

            // acks=all means as many as this: with one, a single broker's disk is all there is.
            Configs = new() { ["min.insync.replicas"] = Math.Max(1, replicas - 1).ToString() },
        };
    }
}
