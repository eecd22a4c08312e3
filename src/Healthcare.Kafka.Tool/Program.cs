using System.Runtime.InteropServices;
using Healthcare.Kafka.Tool;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await ToolApplication.RunAsync(args, ToolTerminal.OfProcess(), stop.Token).ConfigureAwait(false);

// The first one ends what is under way in order; a second one ends the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
