using System.Globalization;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Producers in processes of their own, one after the other, killed while they send.</summary>
public sealed class ProducerKillTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Kills = 8;
    private const int Partitions = 4;

    // Fault test 66.
    [Fact]
    public async Task Producer_KilledWhileItSends_WhatItReportedPersistedIsThereAndEachKeyInOrder()
    {
        var topic = await cluster.CreateTopicAsync(Partitions);
        var folder = Directory.CreateTempSubdirectory("producers-").FullName;
        for (var index = 0; index < Kills; index++)
        {
            await SendAndDieAsync(Directory.CreateDirectory(Path.Combine(folder, $"p{index}")).FullName, topic);
        }

        var log = await cluster.ReadAllAsync(topic);
        var idAt = log.ToDictionary(record => (record.Partition, record.Offset), record => record.ValueText!);
        var reported = Enumerable.Range(0, Kills).SelectMany(index => Reported(Path.Combine(folder, $"p{index}", "persisted"))).ToList();

        // I1, I3, I4; the log of each partition has no hole, and no half of a batch that a reader could not read on behind.
        Assert.All(reported, message => Assert.Equal(message.Id, idAt[(message.Partition, message.Offset)]));
        Assert.Equal(idAt.Count, idAt.Values.Distinct().Count());
        Assert.All(
            log.GroupBy(record => (record.KeyText, Process: record.ValueText!.Split(':')[0])),
            messages => Assert.Equal(messages.Select(Number).Order(), messages.OrderBy(record => record.Offset).Select(Number)));
        Assert.Equal(
            (await cluster.GetWatermarksAsync(topic)).Select(end => end.High.Value),
            Enumerable.Range(0, Partitions).Select(partition => (long)log.Count(record => record.Partition == partition)));
        Directory.Delete(folder, recursive: true);
    }

    private async Task SendAndDieAsync(string folder, string topic)
    {
        using var process = ChurnMember.StartService("produce", cluster.BootstrapServers, topic, folder);
        try
        {
            var persisted = new FileInfo(Path.Combine(folder, "persisted"));
            await Eventually.Async(
                () =>
                {
                    persisted.Refresh();
                    return persisted is { Exists: true, Length: > 0 };
                },
                "the process has sent something");
            await Task.Delay(Random.Shared.Next(300), TestContext.Current.CancellationToken);
            Assert.False(process.HasExited);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Eventually.Deadline, CancellationToken.None);
        }
    }

    private static IEnumerable<(int Partition, long Offset, string Id)> Reported(string path) =>
        from line in File.ReadAllText(path).Split('\n')[..^1]
        let words = line.Split(' ')
        select (int.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture), words[2]);

    private static int Number(Testing.KafkaRecord record) => int.Parse(record.ValueText!.Split(':')[1], CultureInfo.InvariantCulture);
}
