using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>How much a client matters when there is not enough for all.</summary>
internal enum Importance
{
    /// <summary>Never throttled: what the others may not take is its reserve.</summary>
    Critical,

    Normal,

    /// <summary>Replays, exports and analytics, which can wait.</summary>
    Bulk,
}

/// <summary>What the brokers have to share out.</summary>
internal sealed record QuotaInput
{
    public required IReadOnlyList<(string Name, Importance Importance)> Clients { get; init; }

    /// <summary>Gets what a broker's network carries each way, in bytes a second.</summary>
    public required double BrokerNetwork { get; init; }

    /// <summary>Gets how much of it may be in use, 0 to 1.</summary>
    public required double Use { get; init; }

    public required int Replication { get; init; }

    /// <summary>Gets the broker's network and I/O threads: request_percentage is of their time, 100 for each.</summary>
    public required int RequestThreads { get; init; }

    /// <summary>Gets whether clients are told apart by user, else by client id.</summary>
    public required bool IsByUser { get; init; }

    /// <summary>Gets what follows kafka-configs.sh in each command.</summary>
    public required string CommandArguments { get; init; }
}

/// <summary>The quotas of one client, for each broker.</summary>
/// <param name="Name">The client; null for all that are not named.</param>
/// <param name="Importance">How much it matters.</param>
/// <param name="Share">Its share of what clients may use.</param>
/// <param name="ProducerBytesPerSecond">producer_byte_rate; null for no limit.</param>
/// <param name="ConsumerBytesPerSecond">consumer_byte_rate.</param>
/// <param name="RequestPercentage">request_percentage.</param>
/// <param name="Command">What sets it, for the operator to run.</param>
internal sealed record ClientQuota(
    string? Name, Importance Importance, double Share, long? ProducerBytesPerSecond, long? ConsumerBytesPerSecond, int? RequestPercentage, string? Command);

/// <summary>Client quotas that keep one client from starving the others.</summary>
internal sealed record QuotaPlan(double ProducerBytesPerSecond, double ConsumerBytesPerSecond, IReadOnlyList<string> Arithmetic, IReadOnlyList<ClientQuota> Quotas)
{
    public static QuotaPlan Of(QuotaInput input)
    {
        // Each byte that is produced comes to a broker once from its producer and, on average, replicas - 1 times more as a follower; and leaves as often.
        var network = input.BrokerNetwork * input.Use;
        var producers = network / input.Replication;
        var consumers = network - (producers * (input.Replication - 1));
        var requests = input.RequestThreads * 100 * input.Use;
        (string? Name, Importance Importance)[] clients = [.. input.Clients.Select(client => ((string?)client.Name, client.Importance)), (null, Importance.Bulk)];
        var whole = clients.Sum(client => Weight(client.Importance));
        return new(
            producers, consumers,
            [
                $"to use: {Units.Bytes(input.BrokerNetwork)}/s x {Text(input.Use)} = {Units.Bytes(network)}/s each way, for each broker",
                $"producers: {Units.Bytes(network)}/s / {input.Replication} replicas = {Units.Bytes(producers)}/s",
                $"consumers: {Units.Bytes(network)}/s - {input.Replication - 1} x {Units.Bytes(producers)}/s to followers = {Units.Bytes(consumers)}/s",
                $"requests: {input.RequestThreads} threads x 100 x {Text(input.Use)} = {Text(requests)} percent",
                $"shares: {string.Join(", ", Enum.GetValues<Importance>().Select(importance => $"{importance} {Weight(importance)}"))}; {whole} in all, one of them for clients that are not named",
            ],
            [.. clients.Select(client => Quota(client.Name, client.Importance, (double)Weight(client.Importance) / whole))]);

        ClientQuota Quota(string? name, Importance importance, double share)
        {
            if (importance == Importance.Critical)
            {
                return new(name, importance, share, null, null, null, null);
            }

            var (produce, consume, request) = ((long)(producers * share), (long)(consumers * share), Math.Max(1, (int)(requests * share)));
            var entity = input.IsByUser ? "users" : "clients";
            return new(
                name, importance, share, produce, consume, request,
                $"kafka-configs.sh {input.CommandArguments} --alter --add-config producer_byte_rate={produce},consumer_byte_rate={consume},request_percentage={request} "
                + $"--entity-type {entity} {(name is null ? "--entity-default" : $"--entity-name {Advice.Word(name)}")}");
        }
    }

    private static int Weight(Importance importance) => importance switch { Importance.Critical => 6, Importance.Normal => 3, _ => 1 };

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
