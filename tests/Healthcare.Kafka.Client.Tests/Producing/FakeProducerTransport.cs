namespace Healthcare.Kafka.Client.Tests;

/// <summary>A transport that keeps what it is given until the test reports it, and refuses as the test says.</summary>
internal sealed class FakeProducerTransport(IProducerTransportEvents events) : IProducerTransport
{
    private readonly Lock _sync = new();
    private readonly List<(Delivery Delivery, OutgoingRecord Record)> _inFlight = [];
    private readonly List<OutgoingRecord> _accepted = [];
    private long _offset;
    private int _calls;
    private bool _isPurged;

    public IProducerTransportEvents Events => events;

    public FakeTransactions Transactional { get; } = new();

    ITransactionTransport IProducerTransport.Transactions => Transactional;

    /// <summary>Gets or sets what to answer; NoError accepts.</summary>
    public Func<OutgoingRecord, ErrorCode> Answer { get; set; } = static _ => ErrorCode.NoError;

    /// <summary>Gets or sets whether a message is reported persisted within the call that brings it.</summary>
    public bool ReportsAtOnce { get; set; }

    /// <summary>Gets or sets as what a message is reported then.</summary>
    public Func<OutgoingRecord, (ErrorCode Code, PersistenceStatus Status)> ReportsAs { get; set; } = static _ => (ErrorCode.NoError, PersistenceStatus.Persisted);

    /// <summary>Gets or sets what a flush does, besides being counted.</summary>
    public Action OnFlush { get; set; } = static () => { };

    /// <summary>Gets or sets what closing does, besides being noted.</summary>
    public Action OnDispose { get; set; } = static () => { };

    /// <summary>Gets or sets how many messages count as sent when the transport is purged; null when it cannot be.</summary>
    public int? SentAtPurge { get; set; }

    public bool IsDisposed { get; private set; }

    public int Flushes { get; private set; }

    public int Calls => Volatile.Read(ref _calls);

    public IReadOnlyList<OutgoingRecord> Accepted
    {
        get
        {
            lock (_sync)
            {
                return [.. _accepted];
            }
        }
    }

    public IEnumerable<string> Values => Accepted.Select(record => System.Text.Encoding.UTF8.GetString(record.Value!));

    public ErrorCode Produce(in OutgoingRecord record, Delivery delivery)
    {
        Assert.False(IsDisposed, "Produce after Dispose");
        Interlocked.Increment(ref _calls);
        var code = Answer(record);
        if (code != ErrorCode.NoError)
        {
            return code;
        }

        lock (_sync)
        {
            _accepted.Add(record);
            _inFlight.Add((delivery, record));
        }

        if (ReportsAtOnce)
        {
            var (reported, status) = ReportsAs(record);
            ReportNext(reported, status);
        }

        return ErrorCode.NoError;
    }

    public int Flush(TimeSpan timeout)
    {
        Assert.False(IsDisposed, "Flush after Dispose");
        Flushes++;
        OnFlush();
        for (var i = 0; _isPurged && InFlight > 0; i++)
        {
            var wasSent = i < SentAtPurge;
            ReportNext(
                wasSent ? ErrorCode.Local_PurgeInflight : ErrorCode.Local_PurgeQueue,
                wasSent ? PersistenceStatus.PossiblyPersisted : PersistenceStatus.NotPersisted);
        }

        return InFlight;
    }

    /// <summary>Gets or sets what the cluster says of topics.</summary>
    public Func<IReadOnlyList<string>, ClusterFacts> Describe { get; set; } =
        static topics => ClusterFacts.Unknown(topics, ErrorCode.Local_TimedOut);

    public int Describes { get; private set; }

    public Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Describes++;
        return Task.FromResult(Describe(topics));
    }

    public bool Purge()
    {
        Assert.False(IsDisposed, "Purge after Dispose");
        _isPurged = SentAtPurge is not null;
        return _isPurged;
    }

    public void Dispose()
    {
        Assert.False(Transactional.IsCalling, "Dispose under a transactional call");
        IsDisposed = true;
        Transactional.IsDisposed = true;
        OnDispose();
    }

    /// <summary>Tells of an error that the transport cannot go on from.</summary>
    public void Die(ErrorCode code = ErrorCode.OutOfOrderSequenceNumber) => events.OnError(code, "reason", isFatal: true);

    public void ReportNext(ErrorCode code = ErrorCode.NoError, PersistenceStatus status = PersistenceStatus.Persisted) => Report(0, code, status);

    public void Report(string value, ErrorCode code = ErrorCode.NoError, PersistenceStatus status = PersistenceStatus.Persisted)
    {
        int place;
        lock (_sync)
        {
            place = _inFlight.FindIndex(item => System.Text.Encoding.UTF8.GetString(item.Record.Value!) == value);
        }

        Report(place, code, status);
    }

    /// <summary>Reports the message at <paramref name="place"/> of those in flight.</summary>
    public void Report(int place, ErrorCode code = ErrorCode.NoError, PersistenceStatus status = PersistenceStatus.Persisted)
    {
        Delivery delivery;
        long offset;
        lock (_sync)
        {
            delivery = _inFlight[place].Delivery;
            _inFlight.RemoveAt(place);
            offset = _offset++;
        }

        delivery.Report(status, code, 0, code == ErrorCode.NoError ? offset : Offset.Unset, new Timestamp(1, TimestampType.CreateTime));
    }

    public void ReportAll(ErrorCode code = ErrorCode.NoError, PersistenceStatus status = PersistenceStatus.Persisted)
    {
        while (InFlight > 0)
        {
            ReportNext(code, status);
        }
    }

    public int InFlight
    {
        get
        {
            lock (_sync)
            {
                return _inFlight.Count;
            }
        }
    }
}
