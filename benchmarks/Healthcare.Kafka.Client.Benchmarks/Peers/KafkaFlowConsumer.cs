using KafkaFlow;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Benchmarks.Peers;

/// <summary>Consumes the run's topic with KafkaFlow, which stands on Confluent.Kafka too: four workers, a middleware that counts.</summary>
internal sealed record KafkaFlowConsumer(Run Run, int Passes)
{
    private const int Workers = 4;

    // As many as a batch of ours: for each worker, what waits.
    private const int BufferSize = 500;

    public async Task<RunResult> RunAsync() => RunResult.Of(
        await Benchmarks.Passes.MeasureAsync(Run, Passes, PassAsync), RawClients.Settings(RawClients.ConsumerConfig(Run, Run.Group(0))));

    private async Task PassAsync(string group, Measurement? measurement)
    {
        var pass = new ConsumePass(Run.Messages!.Value, measurement);
        var services = new ServiceCollection();
        services.AddSingleton(pass);
        services.AddKafka(kafka => kafka.AddCluster(cluster => cluster
            .WithBrokers(Run.BootstrapServers.Split(','))
            .AddConsumer(consumer => consumer
                .WithConsumerConfig(RawClients.ConsumerConfig(Run, group))
                .Topic(Run.Topic)
                .WithGroupId(group)
                .WithAutoCommitIntervalMs(1_000)
                .WithAutoOffsetReset(KafkaFlow.AutoOffsetReset.Earliest)
                .WithWorkersCount(Workers)
                .WithBufferSize(BufferSize)
                .AddMiddlewares(static middlewares => middlewares.Add<Counting>(MiddlewareLifetime.Singleton)))));
        await using var provider = services.BuildServiceProvider();
        var bus = provider.CreateKafkaBus();
        await bus.StartAsync();
        measurement?.Start();
        await pass.Done;
        await bus.StopAsync();
        pass.MustBeComplete();
    }

    private sealed class Counting(ConsumePass pass) : IMessageMiddleware
    {
        public Task Invoke(IMessageContext context, MiddlewareDelegate next)
        {
            var tally = new Tally();
            tally.Add(Payload.Number((byte[])context.Message.Value));
            pass.Add(tally);
            return next(context);
        }
    }
}
