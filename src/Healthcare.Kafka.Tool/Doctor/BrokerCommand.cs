using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>What brokers accept of a change while they run.</summary>
internal static class BrokerCommand
{
    public const string AllBrokers = "--entity-default";

    private static readonly string[] _threads = ["num.network.threads", "num.io.threads", "num.replica.fetchers", "num.recovery.threads.per.data.dir", "background.threads"];

    public static string OneBroker(int id) => $"--entity-name {id}";

    /// <summary>Gets the values to set one after the other: a running broker takes no more than twice its threads at a time, and no less than half.</summary>
    public static IEnumerable<string> Steps(string key, string? current, string wanted)
    {
        if (_threads.Contains(key) && Number(current) is > 0 and var now && Number(wanted) is { } end)
        {
            for (now *= 2; now < end; now *= 2)
            {
                yield return now.ToString(CultureInfo.InvariantCulture);
            }
        }

        yield return wanted;
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
