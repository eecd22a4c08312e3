namespace Healthcare.Kafka.Tool;

/// <summary>Is told how a load test goes.</summary>
internal interface ILoadProgress
{
    void Starting(Contender contender);

    void Report(Contender contender, LoadSample sample, LoadCounters counters);
}
