namespace Healthcare.Kafka.Client.Tests;

/// <content>What the steps do.</content>
internal sealed partial class RetryTopicModel
{
    private void Do(RetryTopicStep step)
    {
        switch (step.Kind)
        {
            case RetryTopicStepKind.Assign:
                Assign();
                break;
            case RetryTopicStepKind.Lose:
                Lose(_owner!);
                break;
            case RetryTopicStepKind.AppendLate:
                _log.Add(_late[0]);
                _late.RemoveAt(0);
                break;
            case RetryTopicStepKind.Take:
                Take(_reader!);
                break;
            case RetryTopicStepKind.Commit or RetryTopicStepKind.CommitRetry:
                Commit(step.Kind);
                break;
            case RetryTopicStepKind.HandleRetry or RetryTopicStepKind.FailRetry:
                DoRetry(_reader!, step);
                break;
            default:
                _owner = DoNext(_owner!, step.Kind);
                break;
        }
    }

    private void Assign()
    {
        _owner = new RetryTopicOwner(++_owners) { Next = _committed, Stage = Has(RetryTopicRules.RebuildFence) ? 0 : 1 };
        _reader ??= new RetryTopicReader { Completed = _committedRetry };
    }

    private void Lose(RetryTopicOwner owner)
    {
        if (owner is { Sent: >= 0, SentAt: < 0 })
        {
            _late.Add(new Copy(owner.Sent, owner.Writer, 0));
        }

        _owner = null;
        _losses--;
        _fences.Clear();
        if (Has(RetryTopicRules.OwnTogether))
        {
            _reader = null;
            _lines.Clear();
            _handledHere.Clear();
        }
    }

    private RetryTopicOwner DoNext(RetryTopicOwner owner, RetryTopicStepKind kind)
    {
        switch (kind)
        {
            case RetryTopicStepKind.Read:
                RebuildFences();
                return owner with { Stage = 1, End = _log.Count };
            case RetryTopicStepKind.Register:
                _writers.Add((Has(RetryTopicRules.RebuildFence) ? owner.End : _log.Count, owner.Writer));
                return owner with { Stage = 2 };
            case RetryTopicStepKind.Handle:
                _fences.Remove(_keys[owner.Next]);
                Handled(owner.Next, isDirect: true);
                return owner with { Next = owner.Next + 1, Direct = owner.Direct | (1u << owner.Next) };
            case RetryTopicStepKind.Skip:
                return owner with { Next = owner.Next + 1 };
            case RetryTopicStepKind.Append:
                _log.Add(new Copy(owner.Sent, owner.Writer, 0));
                return owner with { SentAt = _log.Count - 1 };
            case RetryTopicStepKind.Answer:
                _fences[_keys[owner.Sent]] = new Fence(owner.Sent, owner.SentAt);
                return owner with { Next = owner.Next + (Has(RetryTopicRules.AwaitWrite) ? 1 : 0), Sent = -1, SentAt = -1 };
            default:
                return Send(owner, isFailure: kind == RetryTopicStepKind.Fail);
        }
    }

    private void RebuildFences()
    {
        for (var at = 0; at < _log.Count; at++)
        {
            if (!IsSet(_committedRetry, at) && IsValid(_log[at], at, _writers.Count))
            {
                var key = _keys[_log[at].Message];
                _fences[key] = new Fence(Math.Max(_log[at].Message, _fences.TryGetValue(key, out var fence) ? fence.Message : -1), at);
            }
        }
    }

    private RetryTopicOwner Send(RetryTopicOwner owner, bool isFailure)
    {
        var key = _keys[owner.Next];
        if (isFailure)
        {
            _failures--;
            _failedKeys |= 1u << key;
        }
        else if (!IsSet(_failedKeys, key))
        {
            Broken ??= $"I3: {Name(owner.Next)} waits, though nothing of its key failed";
        }

        _fences[key] = new Fence(owner.Next, int.MaxValue);
        return owner with { Sent = owner.Next, Next = owner.Next + (Has(RetryTopicRules.AwaitWrite) ? 0 : 1) };
    }

    private void Take(RetryTopicReader reader)
    {
        var at = reader.ReadTo;
        var copy = _log[at];
        reader = reader with { ReadTo = at + 1 };
        if (Has(RetryTopicRules.OwnTogether) || _writers.Take(reader.Writers).All(writer => writer.Writer != copy.Writer))
        {
            // One of whom it has not heard, or its own: the group's commit names all of them.
            reader = reader with { Writers = _writers.Count };
        }

        _reader = reader;
        if (IsSet(reader.Completed, at))
        {
            return;
        }

        var key = _keys[copy.Message];
        var line = _lines.TryGetValue(key, out var known) ? known : new Line(-1, 0);
        var isSecond = Has(RetryTopicRules.KnowCopies) && copy.Tier == 0 && copy.Message <= line.LastTaken;
        if (isSecond || !IsValid(copy, at, reader.Writers))
        {
            _reader = reader with { Completed = reader.Completed | (1u << at) };
            return;
        }

        _lines[key] = new Line(Math.Max(line.LastTaken, copy.Message), line.Waiting | (1u << at));
    }

    private bool IsValid(Copy copy, int at, int writers) =>
        !Has(RetryTopicRules.NameWriter) || _writers.Take(writers).LastOrDefault(writer => writer.From <= at).Writer == copy.Writer;

    private void DoRetry(RetryTopicReader reader, RetryTopicStep step)
    {
        var line = _lines[step.Key];
        var at = line.First;
        if (step.Kind == RetryTopicStepKind.FailRetry)
        {
            _failures--;
            if (Has(RetryTopicRules.KeepPlace))
            {
                return;
            }

            _log.Add(_log[at] with { Tier = _log[at].Tier + 1 });
            if (_owner?.Sent == _log[at].Message)
            {
                _owner = _owner with { SentAt = _log.Count - 1 };
            }
            else if (_fences.TryGetValue(step.Key, out var fence) && fence.Message == _log[at].Message)
            {
                _fences[step.Key] = fence with { At = _log.Count - 1 };
            }
        }
        else
        {
            Handled(_log[at].Message, isDirect: false);
            _handledCopies |= 1u << at;
        }

        _reader = reader with { Completed = reader.Completed | (1u << at) };
        _lines[step.Key] = line with { Waiting = line.Waiting & ~(1u << at) };
    }

    private void Commit(RetryTopicStepKind kind)
    {
        if (kind == RetryTopicStepKind.Commit)
        {
            _committed = _owner!.Next;
            _committedDirect |= _owner.Direct;
        }
        else
        {
            _committedRetry = _reader!.Completed;
        }

        Acknowledge();
    }
}
