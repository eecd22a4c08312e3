using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Fills options from the section that all clients share; every mistake is kept for the validator, which reports them all.</summary>
internal abstract class ProtectionSection<TOptions>(string name, IReadOnlyList<OptionKey> rows, IConfiguration? configuration) : IConfigureNamedOptions<TOptions>
    where TOptions : class
{
    public void Configure(TOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? optionsName, TOptions options)
    {
        var path = $"{RegisteredClient.SharedSection}:{name}";
        var bound = BoundOf(options);
        foreach (var child in configuration?.GetSection(path).GetChildren() ?? [])
        {
            if (rows.FirstOrDefault(row => string.Equals(row.ConfigurationKey, child.Key, StringComparison.OrdinalIgnoreCase)) is not { } row)
            {
                bound.Refuse($"{child.Path} is not a setting; the nearest one is {path}:{NearestName.Of(child.Key, rows.Select(known => known.ConfigurationKey))}.");
            }
            else if (OptionProperty.TrySet(options, row, child) is { } problem)
            {
                bound.Refuse($"{child.Path} {problem}");
            }
            else if (row.Text(options) is { } text)
            {
                bound.Set(row.Property, child.Path, text);
            }
        }
    }

    protected abstract BoundValues BoundOf(TOptions options);
}

/// <summary>The section <c>Kafka:KeyProtection</c>.</summary>
internal sealed class KeyProtectionSection(IConfiguration? configuration = null)
    : ProtectionSection<KeyProtectionOptions>(Name, ProtectionKeys.OfKeys, configuration)
{
    public const string Name = "KeyProtection";

    protected override BoundValues BoundOf(KeyProtectionOptions options) => options.Bound;
}

/// <summary>The section <c>Kafka:PayloadProtection</c>.</summary>
internal sealed class PayloadProtectionSection(IConfiguration? configuration = null)
    : ProtectionSection<PayloadProtectionOptions>(Name, ProtectionKeys.OfPayloads, configuration)
{
    public const string Name = "PayloadProtection";

    protected override BoundValues BoundOf(PayloadProtectionOptions options) => options.Bound;
}
