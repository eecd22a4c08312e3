namespace Healthcare.Kafka.Client.Tests;

/// <summary>
/// One partition and its retry partition, as the brokers have them, and the consumers that own them. The partition may be lost at any step, to another
/// consumer or in a crash, and what its owner had sent may get into the log later, or never. A message that is given up counts as handled: the protocol does
/// not tell the two apart.
/// </summary>
internal sealed partial class RetryTopicModel
{
    private readonly RetryTopicRules _rules;
    private readonly int[] _keys;
    private readonly List<Copy> _log = [];
    private readonly List<Copy> _late = [];
    private readonly List<(int From, int Writer)> _writers = [];
    private readonly List<int> _handled = [];
    private readonly SortedDictionary<int, int> _handledHere = [];
    private readonly SortedDictionary<int, Fence> _fences = [];
    private readonly SortedDictionary<int, Line> _lines = [];
    private RetryTopicOwner? _owner;
    private RetryTopicReader? _reader;
    private int _owners;
    private int _failures;
    private int _losses;
    private int _committed;
    private uint _committedRetry;
    private uint _committedDirect;
    private uint _handledCopies;
    private uint _failedKeys;
    private uint _acknowledged;

    /// <summary>Begins with nothing committed and an empty retry partition.</summary>
    /// <param name="rules">What the protocol does.</param>
    /// <param name="keys">The key of each message of the partition.</param>
    /// <param name="failures">How many calls of the handler may fail.</param>
    /// <param name="losses">How often the partition may be lost.</param>
    public RetryTopicModel(RetryTopicRules rules, int[] keys, int failures, int losses) =>
        (_rules, _keys, _failures, _losses) = (rules, keys, failures, losses);

    private RetryTopicModel(RetryTopicModel other)
        : this(other._rules, other._keys, other._failures, other._losses)
    {
        _log = [.. other._log];
        _late = [.. other._late];
        _writers = [.. other._writers];
        _handled = [.. other._handled];
        _handledHere = new(other._handledHere);
        _fences = new(other._fences);
        _lines = new(other._lines);
        (_owner, _reader, _owners) = (other._owner, other._reader, other._owners);
        (_committed, _committedRetry, _committedDirect) = (other._committed, other._committedRetry, other._committedDirect);
        (_handledCopies, _failedKeys, _acknowledged) = (other._handledCopies, other._failedKeys, other._acknowledged);
    }

    /// <summary>Gets the invariant that is broken; null while all hold.</summary>
    public string? Broken { get; private set; }

    /// <summary>Gets whether nothing is left to do.</summary>
    public bool IsQuiet =>
        _owner is { Stage: 2, Sent: -1 } && _owner.Next == _keys.Length && _committed == _owner.Next
        && _reader!.Completed == _committedRetry && _reader.ReadTo == _log.Count && _lines.Values.All(line => line.First < 0);

    /// <summary>Gets what tells this state from others.</summary>
    public string Text =>
        string.Join('|', _owner, _reader, Join(_log), Join(_late), Join(_writers), Join(_handled), Join(_handledHere), Join(_fences), Join(_lines))
        + $"|{_owners}.{_failures}.{_losses}.{_committed}.{_committedRetry}.{_committedDirect}.{_handledCopies}.{_failedKeys}.{_acknowledged}";

    public RetryTopicModel After(RetryTopicStep step)
    {
        var next = new RetryTopicModel(this);
        next.Do(step);
        next.CheckRest();
        return next;
    }

    /// <summary>Gets what may happen next.</summary>
    public IEnumerable<RetryTopicStep> Steps() =>
    [
        .. _late.Count > 0 ? [new(RetryTopicStepKind.AppendLate)] : (RetryTopicStep[])[],
        .. _owner is null ? [new(RetryTopicStepKind.Assign)] : StepsOf(_owner),
        .. _reader is not null && (_owner is { Stage: 2 } || !Has(RetryTopicRules.OwnTogether)) ? StepsOf(_reader) : [],
    ];

    private bool Has(RetryTopicRules rule) => _rules.HasFlag(rule);

    private IEnumerable<RetryTopicStep> StepsOf(RetryTopicOwner owner)
    {
        if (_losses > 0)
        {
            yield return new(RetryTopicStepKind.Lose);
        }

        if (owner.Stage < 2)
        {
            yield return new(owner.Stage == 0 ? RetryTopicStepKind.Read : RetryTopicStepKind.Register);
            yield break;
        }

        if (owner.Sent >= 0)
        {
            yield return new(owner.SentAt < 0 ? RetryTopicStepKind.Append : RetryTopicStepKind.Answer);
        }
        else if (owner.Next < _keys.Length)
        {
            var way = WayOfNext(owner.Next);
            yield return new(way);
            if (way == RetryTopicStepKind.Handle && _failures > 0)
            {
                yield return new(RetryTopicStepKind.Fail);
            }
        }

        if (owner.Next > _committed)
        {
            yield return new(RetryTopicStepKind.Commit);
        }
    }

    private IEnumerable<RetryTopicStep> StepsOf(RetryTopicReader reader)
    {
        if (reader.ReadTo < _log.Count)
        {
            yield return new(RetryTopicStepKind.Take);
        }

        foreach (var (key, _) in _lines.Where(line => line.Value.First >= 0))
        {
            yield return new(RetryTopicStepKind.HandleRetry, key);
            if (_failures > 0)
            {
                yield return new(RetryTopicStepKind.FailRetry, key);
            }
        }

        if (reader.Completed != _committedRetry)
        {
            yield return new(RetryTopicStepKind.CommitRetry);
        }
    }

    private RetryTopicStepKind WayOfNext(int message)
    {
        if (!Has(RetryTopicRules.Fence) || !_fences.TryGetValue(_keys[message], out var fence))
        {
            return RetryTopicStepKind.Handle;
        }

        if (Has(RetryTopicRules.KnowCopies) && message <= fence.Message)
        {
            return RetryTopicStepKind.Skip;
        }

        return IsSet(Has(RetryTopicRules.ReleaseCommitted) ? _committedRetry : _reader!.Completed, fence.At) ? RetryTopicStepKind.Handle : RetryTopicStepKind.Follow;
    }

    private static string Join<T>(IEnumerable<T> items) => string.Join(',', items);

    /// <summary>A record of the retry partition: which message it is a copy of, who wrote it, and how often the message has failed there.</summary>
    private readonly record struct Copy(int Message, int Writer, int Tier)
    {
        public override string ToString() => $"{Message}.{Writer}.{Tier}";
    }

    /// <summary>What the owner knows of a key that has messages in the retry partition: the last of them, and where its copy stands.</summary>
    private readonly record struct Fence(int Message, int At)
    {
        public override string ToString() => $"{Message}.{At}";
    }

    /// <summary>What the reader has of a key: the last message that it took up, and the offsets that are not completed, as bits.</summary>
    private readonly record struct Line(int LastTaken, uint Waiting)
    {
        /// <summary>Gets the first offset that is not completed, -1 for none.</summary>
        public int First => Waiting == 0 ? -1 : System.Numerics.BitOperations.TrailingZeroCount(Waiting);

        public override string ToString() => $"{LastTaken}.{Waiting}";
    }
}
