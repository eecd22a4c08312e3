namespace Healthcare.Kafka.Client.Tests;

/// <content>What must be true after every step.</content>
internal sealed partial class RetryTopicModel
{
    /// <summary>Notes for good which messages the group has acknowledged.</summary>
    private void Acknowledge()
    {
        for (var message = 0; message < _committed; message++)
        {
            if (IsSet(_committedDirect, message) || IsSet(_committedRetry & _handledCopies, LastCopyOf(message)))
            {
                _acknowledged |= 1u << message;
            }
        }
    }

    /// <summary>Finds the copy that the partition's commit stands on: an earlier one is of an owner whose commit did not count.</summary>
    private int LastCopyOf(int message) =>
        Enumerable.Range(0, _log.Count).Where(at => _log[at].Message == message).OrderBy(at => _log[at].Writer).LastOrDefault(-1);

    private void Handled(int message, bool isDirect)
    {
        var key = _keys[message];
        if (Enumerable.Range(0, message).FirstOrDefault(other => _keys[other] == key && !_handled.Contains(other), -1) is >= 0 and var earlier)
        {
            Broken ??= $"{(isDirect ? "I4" : "I2")}: {Name(message)} is handled before {Name(earlier)}";
        }

        if (Has(RetryTopicRules.OwnTogether) && _handledHere.TryGetValue(key, out var last) && last >= message)
        {
            Broken ??= $"I2: {Name(message)} is handled after {Name(last)} in one assignment";
        }

        if (IsSet(_acknowledged, message))
        {
            Broken ??= $"I5: {Name(message)} is handled again, though it was acknowledged";
        }

        // The last time counts: that a message comes again is no harm while those behind it come again too.
        _handled.Remove(message);
        _handled.Add(message);
        _handledHere[key] = message;
    }

    private void CheckRest()
    {
        if (!IsQuiet)
        {
            Broken ??= Steps().All(step => step.Kind is RetryTopicStepKind.Lose or RetryTopicStepKind.AppendLate) ? "I1: nothing goes on" : null;
            return;
        }

        for (var message = 0; message < _keys.Length; message++)
        {
            var place = _handled.IndexOf(message);
            if (place < 0)
            {
                Broken ??= $"I1: {Name(message)} is lost";
            }
            else if (_handled.Take(place).FirstOrDefault(other => _keys[other] == _keys[message] && other > message, -1) is >= 0 and var later)
            {
                Broken ??= $"I2: {Name(message)} is handled again after {Name(later)}, which is not";
            }
        }
    }

    private string Name(int message) => $"{(char)('a' + _keys[message])}{message}";

    private static bool IsSet(uint bits, int index) => index is >= 0 and < 32 && ((bits >> index) & 1) == 1;
}
