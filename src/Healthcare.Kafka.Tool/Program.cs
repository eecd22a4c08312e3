using Healthcare.Kafka.Tool;

return await ToolApplication.RunAsync(args, ToolTerminal.OfProcess()).ConfigureAwait(false);
