using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Looks at the topics of one producer at start, and again every minute while something is wrong with them or not known.</summary>
/// <remarks>So a finding does not outlive its cause, and a limit of a topic that was raised is known within a minute. Never fails: what cannot be read is a finding.</remarks>
internal sealed class TopicCheck : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ProducerSettings _settings;
    private readonly ILogger _logger;
    private readonly Func<IReadOnlyList<string>, TimeSpan, CancellationToken, Task<ClusterFacts>> _describe;
    private readonly TopicRules _rules;
    private readonly string[] _asked;
    private readonly ITimer _again;
    private volatile IReadOnlyList<TopicFinding> _findings = [];

    public TopicCheck(
        ProducerSettings settings,
        ILogger logger,
        TimeProvider time,
        Func<IReadOnlyList<string>, TimeSpan, CancellationToken, Task<ClusterFacts>> describe)
    {
        _settings = settings;
        _logger = logger;
        _describe = describe;
        _rules = new TopicRules(settings.MaxMessageBytes, settings.BatchSize, TopicCommands.Of(settings), settings.Sources);
        _asked = [.. settings.Topics.Union(settings.Sources.Select(pair => pair.Source))];
        _again = time.CreateTimer(
            static check => _ = ((TopicCheck)check!).RunAsync(CancellationToken.None), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TopicLimits Limits { get; } = new();

    /// <summary>Gets what the last look found; empty before the first one, and when all is well.</summary>
    public IReadOnlyList<TopicFinding> Findings => _findings;

    /// <summary>Looks at the topics; asks nothing where the options name none.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_settings.Topics.Count == 0)
        {
            return;
        }

        var cluster = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var topics = cluster.Topics.Where(topic => _settings.Topics.Contains(topic.Topic)).ToArray();
        Limits.Learn(topics);
        var before = _findings;
        _findings = [.. _rules.Judge(cluster with { Topics = topics }), .. _rules.Compare(cluster.Topics)];
        foreach (var finding in _findings.Except(before))
        {
            Log(finding);
        }

        if (_findings.Count == 0)
        {
            _logger.TopicsInOrder(_settings.Name, _settings.Topics.Count);
        }
        else
        {
            _again.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    public ValueTask DisposeAsync() => _again.DisposeAsync();

    private async Task<ClusterFacts> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _describe(_asked, _settings.TopicCheckTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ClusterFacts.Unknown(_asked, ErrorCode.Local_Destroy);
        }
        catch (KafkaException refusal)
        {
            return ClusterFacts.Unknown(_asked, refusal.Error.Code);
        }
    }

    private void Log(TopicFinding finding)
    {
        if (finding.IsProblem)
        {
            _logger.TopicProblem(
                _settings.Name, finding.Topic, finding.Problem, finding.Current, finding.Wanted, finding.Effect, finding.Remedy);
        }
        else
        {
            _logger.TopicNotChecked(_settings.Name, finding.Topic, finding.Current, finding.Effect, finding.Remedy);
        }
    }
}
