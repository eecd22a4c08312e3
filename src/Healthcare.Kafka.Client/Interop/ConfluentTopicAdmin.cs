using System.Collections.Concurrent;
using Confluent.Kafka.Admin;

namespace Healthcare.Kafka.Client;

/// <summary>Asks a cluster through Confluent.Kafka's admin client.</summary>
internal sealed class ConfluentTopicAdmin : ITopicAdmin
{
    private readonly IAdminClient _admin;
    private readonly IDisposable _secrets;
    private readonly Action<LogMessage> _log;

    // Nobody polls an admin client for its lines, and the threads that they come on are no place for an application's logger: see ServedLog.
    private readonly ConcurrentQueue<LogMessage> _lines = new();
    private readonly TaskCompletionSource<Error> _refusal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Error? _unreachable;

    public ConfluentTopicAdmin(IReadOnlyList<KeyValuePair<string, string>> librdkafka, ClientSecrets secrets, Action<LogMessage> log)
    {
        _log = log;
        _admin = new AdminClientBuilder(secrets.Keys(librdkafka))
            .SetLogHandler((_, line) => _lines.Enqueue(line))
            .SetErrorHandler((_, error) => Note(error))
            .Build();
        _secrets = secrets.Attach(new ManagedSecretTarget(_admin));
    }

    public async Task<ClusterFacts> DescribeAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reading = TopicFactsReader.ReadAsync(_admin, topics, timeout, cancellationToken);
        await AskAsync(reading, cancellationToken).ConfigureAwait(false);
        var facts = await reading.ConfigureAwait(false);
        return _unreachable is { } error ? Unreached(facts, error.Code) : facts;
    }

    // The call blocks, and its client must outlive it: so nothing gives it up before its timeout.
    public async Task<IReadOnlyList<string>> ListAsync(TimeSpan timeout)
    {
        var metadata = await Task.Run(() => _admin.GetMetadata(timeout), CancellationToken.None).ConfigureAwait(false);
        return [.. metadata.Topics.Select(topic => topic.Topic)];
    }

    public async Task<IReadOnlyList<Error>> CreateAsync(IReadOnlyList<TopicDefinition> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var ok = new Error(ErrorCode.NoError);
        try
        {
            await AskAsync(
                _admin.CreateTopicsAsync(topics.Select(Specification), new() { RequestTimeout = timeout, OperationTimeout = timeout }),
                cancellationToken).ConfigureAwait(false);
            return [.. topics.Select(_ => ok)];
        }
        catch (CreateTopicsException partial)
        {
            var errors = partial.Results.ToDictionary(result => result.Topic, result => result.Error);
            return [.. topics.Select(topic => errors.GetValueOrDefault(topic.Name) ?? partial.Error)];
        }
    }

    public async Task<Error> AddPartitionsAsync(string topic, int partitions, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(
                _admin.CreatePartitionsAsync(
                    [new() { Topic = topic, IncreaseTo = partitions }], new() { RequestTimeout = timeout, OperationTimeout = timeout }),
                cancellationToken).ConfigureAwait(false);
            return new Error(ErrorCode.NoError);
        }
        catch (CreatePartitionsException refusal)
        {
            return refusal.Results[0].Error;
        }
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _admin.Dispose();
        while (_lines.TryDequeue(out var line))
        {
            _log(line);
        }
    }

    private static TopicSpecification Specification(TopicDefinition topic) => new()
    {
        Name = topic.Name,
        NumPartitions = topic.Partitions,
        ReplicationFactor = (short)topic.ReplicationFactor,
        Configs = topic.Config.ToDictionary(StringComparer.Ordinal),
    };

    /// <summary>Waits for an answer; not longer than until the brokers refuse the login, as librdkafka would try that again until the timeout.</summary>
    private async Task AskAsync(Task asking, CancellationToken cancellationToken)
    {
        try
        {
            if (await Task.WhenAny(asking, _refusal.Task).WaitAsync(cancellationToken).ConfigureAwait(false) == asking)
            {
                await asking.ConfigureAwait(false);
                return;
            }
        }
        catch (OperationCanceledException)
        {
            Observe(asking);
            throw;
        }
        catch (KafkaException timeout) when (timeout.Error.Code == ErrorCode.Local_TimedOut && _unreachable is { } error)
        {
            throw new KafkaException(error);
        }

        Observe(asking);
        throw new KafkaException(await _refusal.Task.ConfigureAwait(false));
    }

    // A request that timed out while no broker could be reached says only the former.
    private static ClusterFacts Unreached(ClusterFacts facts, ErrorCode code) => facts with
    {
        Topics = [.. facts.Topics.Select(topic => topic.Error == ErrorCode.Local_TimedOut ? topic with { Error = code } : topic)],
    };

    private static void Observe(Task task) =>
        _ = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private void Note(Error error)
    {
        if (ErrorCodes.IsRefusal(error.Code))
        {
            _refusal.TrySetResult(error);
        }
        else if (error.Code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve)
        {
            _unreachable = error;
        }
    }
}
