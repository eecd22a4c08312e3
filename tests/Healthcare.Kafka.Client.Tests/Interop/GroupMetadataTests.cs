using NSubstitute;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Fails when a new version of Confluent.Kafka has moved what is read of it: transactional producers would leave the native way.</summary>
public class GroupMetadataTests
{
    [Fact]
    public void IsReadable_ReferencedVersion_IsTrue() => Assert.True(GroupMetadata.IsReadable);

    [Fact]
    public void Of_MetadataOfAConsumer_NamesItsGroup()
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = "127.0.0.1:1", GroupId = "ward-7" })
            .SetErrorHandler(static (_, _) => { })
            .SetLogHandler(static (_, _) => { })
            .Build();

        Assert.Contains("ward-7", System.Text.Encoding.ASCII.GetString(GroupMetadata.Of(consumer.ConsumerGroupMetadata)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AnotherObject_Throws() =>
        Assert.Throws<ArgumentException>(() => GroupMetadata.Of(Substitute.For<IConsumerGroupMetadata>()));
}
