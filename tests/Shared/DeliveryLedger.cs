namespace Healthcare.Kafka.Client.Shared;

/// <summary>Everything a test sends, what became of it, and what stands in the log; it names each breach of I1 to I4.</summary>
/// <remarks>
/// I1: what is persisted is readable exactly at its offset. I2: every accepted message has one outcome. I3: no id stands in the log twice. I4: per key
/// the log's order is the sending order. And what is reported not persisted is not in the log. A message is forgotten when it has its
/// outcome and was read where that says, so that a long run needs no more memory than its open and its failed messages.
/// </remarks>
/// <param name="dedupes">
/// Whether the log's brokers recognise a batch that is sent again. Mock brokers do not without a transactional id: I3 is not asked of them, and I4 of
/// first appearances only.
/// </param>
internal sealed class DeliveryLedger(bool dedupes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Entry> _open = [];
    private readonly Dictionary<string, int> _lastOfKey = new(StringComparer.Ordinal);
    private readonly Dictionary<int, PersistenceStatus> _failed = [];
    private readonly List<string> _breaches = [];
    private int _sent;
    private long _outcomes;

    private enum Wait
    {
        /// <summary>Somebody waits for the outcome.</summary>
        Call,

        /// <summary>Only a failure is told.</summary>
        FailureOnly,

        /// <summary>Nobody will hear of the outcome.</summary>
        Nobody,
    }

    /// <summary>Gets the number of ids handed out.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Gets the number of outcomes heard.</summary>
    public long Outcomes => Interlocked.Read(ref _outcomes);

    /// <summary>Gets the number of messages that are neither ended nor found in the log.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Gets the number of messages that ended otherwise than persisted.</summary>
    public int Failed
    {
        get
        {
            lock (_gate)
            {
                return _failed.Count;
            }
        }
    }

    /// <summary>Gets what was found so far.</summary>
    public IReadOnlyList<string> Breaches
    {
        get
        {
            lock (_gate)
            {
                return [.. _breaches];
            }
        }
    }

    /// <summary>Names the next message of <paramref name="key"/>. Take the id and make the call before anybody takes the key's next one.</summary>
    public int Send(string key)
    {
        lock (_gate)
        {
            _open.Add(_sent, new Entry(key));
            return _sent++;
        }
    }

    /// <summary>The call that brought the message has returned with this outcome, or thrown it.</summary>
    public void Resolve(int id, PersistenceStatus status, TopicPartitionOffset? position = null)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _outcomes);
            if (!_open.TryGetValue(id, out var entry) || entry.Status is not null)
            {
                _breaches.Add($"I2: message {id} has a second outcome, {status}");
                return;
            }

            entry.Status = status;
            entry.Position = position is { Offset.IsSpecial: false } ? (position.Partition.Value, position.Offset.Value) : null;
            Settle(id, entry);
        }
    }

    /// <summary>The message was enqueued: only its failure will be told.</summary>
    public void Enqueued(int id) => SetWait(id, Wait.FailureOnly);

    /// <summary>The wait for the message was cancelled: its outcome is nobody's to see.</summary>
    public void Abandon(int id) => SetWait(id, Wait.Nobody);

    /// <summary>The failure handler was given an enqueued message.</summary>
    public void FailEnqueued(int id, PersistenceStatus status)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _outcomes);
            if (!_failed.TryAdd(id, status))
            {
                _breaches.Add($"I2: message {id} has a second outcome, {status}");
            }

            // It may have been read before, and be forgotten. Where the call itself has not returned yet, the ledger hears of that later.
            if (!_open.TryGetValue(id, out var entry))
            {
                Forbid(status == PersistenceStatus.NotPersisted, $"message {id} is reported not persisted and was read");
                return;
            }

            entry.Status = status;
            Settle(id, entry);
        }
    }

    /// <summary>A record was read. Each record of the log once, in the order of the offsets of a partition.</summary>
    public void Read(int partition, long offset, string? key, int id)
    {
        lock (_gate)
        {
            if (id < 0 || id >= _sent)
            {
                _breaches.Add($"message {id} at [{partition}]@{offset} was never sent");
                return;
            }

            Forbid(_failed.GetValueOrDefault(id, PersistenceStatus.Persisted) == PersistenceStatus.NotPersisted,
                $"message {id} is reported not persisted and stands at [{partition}]@{offset}");
            if (!_open.TryGetValue(id, out var entry))
            {
                Forbid(dedupes, $"I3: message {id} stands in the log again, at [{partition}]@{offset}");
                return;
            }

            Forbid(entry.Key != key, $"message {id} at [{partition}]@{offset} has another key");
            Forbid(dedupes && entry.IsRead, $"I3: message {id} stands in the log again, at [{partition}]@{offset}");
            CheckOrder(id, entry, partition, offset);
            entry.Places.Add((partition, offset));
            Settle(id, entry);
        }
    }

    /// <summary>Says what is amiss when everything sent has ended and everything in the log was read. Sending may go on afterwards.</summary>
    public IReadOnlyList<string> Finish()
    {
        lock (_gate)
        {
            foreach (var (id, entry) in _open)
            {
                Forbid(entry is { Status: null, Wait: Wait.Call }, $"I2: message {id} has no outcome");
                Forbid(entry is { Status: null, Wait: Wait.FailureOnly, IsRead: false }, $"I2: enqueued message {id} is neither in the log nor reported");
                Forbid(entry.Status == PersistenceStatus.Persisted, $"I1: message {id} is reported persisted at {entry.Position} and is not there");
            }

            _open.Clear();
            return [.. _breaches];
        }
    }

    private void CheckOrder(int id, Entry entry, int partition, long offset)
    {
        if (entry.IsRead)
        {
            return;
        }

        var last = _lastOfKey.GetValueOrDefault(entry.Key, -1);
        Forbid(id < last, $"I4: message {id} at [{partition}]@{offset} stands behind {last} of the same key");
        _lastOfKey[entry.Key] = Math.Max(id, last);
    }

    private void SetWait(int id, Wait wait)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(id, out var entry))
            {
                entry.Wait = wait;
                Settle(id, entry);
            }
        }
    }

    private void Settle(int id, Entry entry)
    {
        switch (entry.Status)
        {
            case PersistenceStatus.NotPersisted:
                Forbid(entry.IsRead, $"message {id} is reported not persisted and was read");
                _failed[id] = PersistenceStatus.NotPersisted;
                _open.Remove(id);
                break;
            case PersistenceStatus.PossiblyPersisted:
                _failed[id] = PersistenceStatus.PossiblyPersisted;
                RemoveIf(entry.IsRead, id);
                break;
            case PersistenceStatus.Persisted:
                RemoveIf(entry.IsAtItsPosition, id);
                break;
            default:
                RemoveIf(entry.IsRead && entry.Wait != Wait.Call, id);
                break;
        }
    }

    private void RemoveIf(bool isSettled, int id)
    {
        if (isSettled)
        {
            _open.Remove(id);
        }
    }

    private void Forbid(bool isBroken, string breach)
    {
        if (isBroken)
        {
            _breaches.Add(breach);
        }
    }

    private sealed class Entry(string key)
    {
        public string Key => key;

        public Wait Wait { get; set; }

        public PersistenceStatus? Status { get; set; }

        public (int, long)? Position { get; set; }

        public List<(int, long)> Places { get; } = [];

        public bool IsRead => Places.Count > 0;

        // The offset of a batch that the broker knew already may be unknown: then anywhere will do.
        public bool IsAtItsPosition => Position is { } position ? Places.Contains(position) : IsRead;
    }
}
