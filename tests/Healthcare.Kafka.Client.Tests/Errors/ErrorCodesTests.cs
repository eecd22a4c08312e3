namespace Healthcare.Kafka.Client.Tests;

public class ErrorCodesTests
{
    [Theory]
    [InlineData(ErrorCode.NoError, false)]
    [InlineData(ErrorCode.Local_QueueFull, true)]
    [InlineData(ErrorCode.Local_MsgTimedOut, true)]
    [InlineData(ErrorCode.NotEnoughReplicas, true)]
    [InlineData(ErrorCode.MsgSizeTooLarge, false)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, false)]
    [InlineData(ErrorCode.Local_Fatal, false)]
    public void IsTransient_Code_SaysWhetherTheCausePasses(ErrorCode code, bool expected) => Assert.Equal(expected, ErrorCodes.IsTransient(code));

    [Theory]
    [InlineData(PersistenceStatus.NotPersisted, "producing it again is safe.")]
    [InlineData(PersistenceStatus.PossiblyPersisted, "produce it again only where duplicates do no harm.")]
    public void Remedy_AnyCode_SaysWhetherToProduceAgain(PersistenceStatus status, string expected) =>
        Assert.All(Enum.GetValues<ErrorCode>(), code => Assert.EndsWith(expected, ErrorCodes.Remedy(status, code), StringComparison.Ordinal));
}
