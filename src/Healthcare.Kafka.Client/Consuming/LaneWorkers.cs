namespace Healthcare.Kafka.Client;

/// <summary>
/// As many workers as a consumer may run at once, for all its lanes. Lanes that find none wait in line and get one for a batch; whoever has more to do
/// then waits at the end again, so that a busy partition holds up none.
/// </summary>
internal sealed class LaneWorkers(int most)
{
    private readonly Lock _gate = new();
    private readonly Stack<LaneWorker> _idle = new();
    private readonly Queue<Lane> _line = new();
    private int _made;
    private long _ready;

    /// <summary>Takes an idle worker, or puts the lane in line.</summary>
    public LaneWorker? TryTake(Lane lane)
    {
        lock (_gate)
        {
            if (_line.Count == 0 && _idle.TryPop(out var worker))
            {
                return worker;
            }

            if (_line.Count == 0 && _made < most)
            {
                _made++;
                return new LaneWorker();
            }

            _line.Enqueue(lane);
            return null;
        }
    }

    /// <summary>Asks whether a worker may stay with its lane for another batch: nobody is in line, or the lane itself is first, which takes it out.</summary>
    public bool MayStay(Lane lane, ref bool isInLine)
    {
        lock (_gate)
        {
            if (_line.Count == 0)
            {
                return true;
            }

            if (!ReferenceEquals(_line.Peek(), lane))
            {
                return false;
            }

            _line.Dequeue();
            isInLine = false;
            return true;
        }
    }

    /// <summary>Gives a worker back: to the next in line that has something to do. Not under a lane's lock, for it takes another's.</summary>
    public void Return(LaneWorker worker)
    {
        while (TryGetNext(worker, out var lane))
        {
            if (lane.TryStart(worker))
            {
                return;
            }
        }
    }

    /// <summary>Counts the records that wait for nothing but a worker, in all lanes.</summary>
    public void AddReady(long count) => Interlocked.Add(ref _ready, count);

    /// <summary>Gets how many records a batch takes for all workers to get some: many while there is much to do, one by one at the end.</summary>
    public int Share(int maxBatchSize) => (int)Math.Clamp((Interlocked.Read(ref _ready) + most - 1) / most, 1, maxBatchSize);

    private bool TryGetNext(LaneWorker worker, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Lane? lane)
    {
        lock (_gate)
        {
            if (_line.TryDequeue(out lane))
            {
                return true;
            }

            _idle.Push(worker);
            return false;
        }
    }
}
