using KeyRows = Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.KeyProtectionOptions>;
using PayloadRows = Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.PayloadProtectionOptions>;

namespace Healthcare.Kafka.Client;

/// <summary>The key tables of protection. All options are this library's own.</summary>
internal static class ProtectionKeys
{
    private const string? Ours = null;
    private const string? None = null;

    public static IReadOnlyList<OptionKey> OfKeys { get; } =
    [
        KeyRows.Text( o => o.SecretName, Ours),
        KeyRows.Count(o => o.SecretVersion, Ours, 1, int.MaxValue, None, None, Every("1")),
        KeyRows.Text( o => o.SecretFile, Ours),
        KeyRows.Text( o => o.SecretVariable, Ours),
        KeyRows.Text( o => o.Topics, Ours),
    ];

    public static IReadOnlyList<OptionKey> OfPayloads { get; } =
    [
        PayloadRows.Text(  o => o.DataKeyFile, Ours),
        PayloadRows.Text(  o => o.DataKeyVariable, Ours),
        PayloadRows.Text(  o => o.Topics, Ours),
        PayloadRows.Choice(o => o.Compression, Ours, None, None, Every("None")),
        PayloadRows.Switch(o => o.DataKeyPerMessageKey, Ours, None, None, Every("false")),
        PayloadRows.Switch(o => o.AllowUnprotected, Ours, None, None, Every("false")),
        PayloadRows.Switch(o => o.ShreddedAsTombstones, Ours, None, None, Every("false")),
        PayloadRows.Text(  o => o.OriginTopics, Ours),
    ];

    private static string?[] Every(string value) => [value, value, value, value];
}
