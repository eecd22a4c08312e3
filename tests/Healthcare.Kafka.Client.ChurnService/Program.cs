using Healthcare.Kafka.Client.ChurnService;

// A service that a test starts, kills and freezes. It ends when its input does: in good order with the line that the test writes, and never outlives it.
await (args[0] switch
{
    "consume" => ConsumingService.RunAsync(args[1..]),
    "produce" => ProducingService.RunAsync(args[1..]),
    _ => throw new ArgumentException(args[0]),
});
