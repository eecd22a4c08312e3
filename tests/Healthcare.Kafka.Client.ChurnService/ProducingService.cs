using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ChurnService;

/// <summary>A producer that sends without a pause, and writes down each message that is persisted: partition, offset, id. Killed, it has written whole lines but for the last.</summary>
internal sealed class ProducingService(IHealthcareProducer<string, string> producer, string topic, string name, FileStream log)
{
    private const int Keys = 20;
    private const int AtOnce = 200;

    /// <param name="arguments">Brokers, topic and the folder of the log, whose name begins the ids.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (topic, folder) = (arguments[1], arguments[2]);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });
        builder.Logging.ClearProviders();
        builder.Services.AddHealthcareProducer(options => options.UsePlaintext(arguments[0]));
        using var host = builder.Build();
        await host.StartAsync();
        await using var log = new FileStream(Path.Combine(folder, "persisted"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var service = new ProducingService(host.Services.GetRequiredService<IHealthcareProducer<string, string>>(), topic, Path.GetFileName(folder), log);

        // The console's reads block, the asynchronous ones too.
        await service.SendAsync(Task.Run(Console.In.ReadLine));
        await host.StopAsync();
    }

    private async Task SendAsync(Task stop)
    {
        var sent = 0;
        var sending = new Queue<Task>();
        while (!stop.IsCompleted)
        {
            sending.Enqueue(SendAsync(sent++));
            if (sending.Count == AtOnce)
            {
                await sending.Dequeue();
            }
        }

        await Task.WhenAll(sending);
    }

    private async Task SendAsync(int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{name}:{number}");
        var outcome = await producer.ProduceAsync(topic, new OutgoingMessage<string, string>($"k{number % Keys}", id));
        var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{outcome.Position.Partition.Value} {outcome.Position.Offset.Value} {id}\n"));
        lock (log)
        {
            log.Write(line);
        }
    }
}
