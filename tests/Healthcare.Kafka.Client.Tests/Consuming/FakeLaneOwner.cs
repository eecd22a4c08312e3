namespace Healthcare.Kafka.Client.Tests;

/// <summary>A partition as far as its lane knows it.</summary>
internal sealed class FakeLaneOwner : ILaneOwner
{
    public Halt? Halt { get; private set; }

    public IConsumerGroupMetadata? Group { get; set; }

    public void OnRoom()
    {
    }

    public void OnHalted(Halt halt) => Halt = halt;

    public IConsumerGroupMetadata? GroupMetadata() => Group;

    public void Observe(Task cancellation)
    {
    }
}
