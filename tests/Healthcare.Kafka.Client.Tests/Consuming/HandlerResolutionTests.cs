using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A handler that the container cannot make: no message is to blame, so none is given up.</summary>
public class HandlerResolutionTests
{
    private static readonly IServiceScopeFactory _scopes = new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();

    [Theory]
    [InlineData(ConsumerFailurePolicy.DeadLetter)]
    [InlineData(ConsumerFailurePolicy.Skip)]
    [InlineData(ConsumerFailurePolicy.Halt)]
    public async Task BatchHandler_NeverResolved_HaltsAfterTheRetriesWithoutASearch(ConsumerFailurePolicy policy)
    {
        using var batch = new ProcessedBatch(8);
        var resolutions = 0;

        var halt = await batch.RunAsync(new BatchHandlerInvoker<string, string>(_scopes, services => Resolve(ref resolutions, services)), policy, maxRetryAttempts: 3);

        AssertHalted(batch, halt);
        Assert.Equal(4, resolutions);
    }

    [Theory]
    [InlineData(ConsumerFailurePolicy.DeadLetter)]
    [InlineData(ConsumerFailurePolicy.Skip)]
    public async Task MessageHandler_NeverResolved_HaltsAfterTheRetries(ConsumerFailurePolicy policy)
    {
        using var batch = new ProcessedBatch(8);
        var resolutions = 0;

        var halt = await batch.RunAsync(new MessageHandlerInvoker<string, string>(_scopes, services => Resolve(ref resolutions, services)), policy, maxRetryAttempts: 3);

        AssertHalted(batch, halt);
        Assert.Equal(4, resolutions);
    }

    [Fact]
    public async Task BatchHandler_ConstructorThatThrowsADeadLetter_GivesNothingUp()
    {
        using var batch = new ProcessedBatch(1);

        var halt = await batch.RunAsync(
            new BatchHandlerInvoker<string, string>(_scopes, _ => throw new DeadLetterException("no-db")), ConsumerFailurePolicy.DeadLetter, maxRetryAttempts: 0);

        Assert.Equal(HaltReason.HandlerNotResolved, halt!.Reason);
        Assert.Empty(batch.DeadLetters.Offsets);
    }

    [Fact]
    public async Task BatchHandler_ResolvedAtTheSecondTry_HandlesAll()
    {
        using var batch = new ProcessedBatch(8);
        var resolutions = 0;

        var halt = await batch.RunAsync(
            new BatchHandlerInvoker<string, string>(_scopes, services => resolutions == 1 ? new TextHandler() : Resolve(ref resolutions, services)), ConsumerFailurePolicy.Skip);

        Assert.Null(halt);
        Assert.Equal((8, 0), (batch.Committable, batch.Counts.Skipped));
    }

    private static TextHandler Resolve(ref int resolutions, IServiceProvider services)
    {
        resolutions++;
        return services.GetRequiredService<TextHandler>();
    }

    private static void AssertHalted(ProcessedBatch batch, Halt? halt)
    {
        Assert.Equal((HaltReason.HandlerNotResolved, 0L, typeof(InvalidOperationException).FullName), (halt!.Reason, halt.Position.Offset.Value, halt.ExceptionType));
        Assert.Equal((0, 0), (batch.Committable, batch.Counts.Skipped));
        Assert.Empty(batch.DeadLetters.Offsets);
    }
}
