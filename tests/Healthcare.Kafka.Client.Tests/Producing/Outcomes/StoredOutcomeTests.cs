using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class StoredOutcomeTests
{
    private static readonly Guid _id = Guid.CreateVersion7();

    [Fact]
    public void Size_OfOne_Is32Bytes() => Assert.Equal(32, Unsafe.SizeOf<StoredOutcome>());

    [Fact]
    public void ToOutcome_AnyOutcome_IsWhatWasStored() => Prop.ForAll(Outcomes().ToArbitrary(), outcome =>
    {
        var stored = new StoredOutcome(outcome).ToOutcome("vitals", _id);

        Assert.Equal(Facts(outcome), Facts(stored));
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<DeliveryOutcome> Outcomes() =>
        from status in Gen.Elements(Enum.GetValues<PersistenceStatus>())
        from code in Gen.Elements(Enum.GetValues<ErrorCode>())
        from partition in Gen.Elements(-1, 0, 1, 99_999)
        from offset in Gen.Elements(Offset.Unset.Value, 0L, 7L, long.MaxValue)
        from time in Gen.Elements(0L, 1L, 1_774_749_599_987L)
        from type in Gen.Elements(Enum.GetValues<TimestampType>())
        from size in Gen.Elements(0, 77, int.MaxValue)
        from marks in Gen.Choose(0, 7)
        select new DeliveryOutcome(status, code, "vitals", partition, offset, new Timestamp(time, type))
        {
            GeneratedId = (marks & 1) == 0 ? default : _id,
            SerializedSize = size,
            FollowsFailure = (marks & 2) != 0,
            SerializerWasCutOff = (marks & 4) != 0,
        };

    private static object Facts(DeliveryOutcome outcome) => (
        outcome.Status, outcome.Code, outcome.Position, outcome.Timestamp, outcome.MessageId, outcome.SerializedSize, outcome.FollowsFailure,
        outcome.SerializerWasCutOff);
}
