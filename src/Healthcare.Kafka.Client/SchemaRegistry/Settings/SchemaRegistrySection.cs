using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Fills the options from the section <c>Kafka:SchemaRegistry</c>; every mistake is kept for the validator, which reports them all.</summary>
internal sealed class SchemaRegistrySection(IConfiguration? configuration = null) : IConfigureOptions<SchemaRegistryOptions>
{
    public const string Name = "SchemaRegistry";
    public const string Path = $"{RegisteredClient.SharedSection}:{Name}";

    public void Configure(SchemaRegistryOptions options)
    {
        foreach (var child in configuration?.GetSection(Path).GetChildren() ?? [])
        {
            if (SchemaRegistryKeys.All.FirstOrDefault(row => string.Equals(row.ConfigurationKey, child.Key, StringComparison.OrdinalIgnoreCase)) is not { } row)
            {
                var nearest = NearestName.Of(child.Key, SchemaRegistryKeys.All.Select(known => known.ConfigurationKey));
                options.Bound.Refuse($"{child.Path} is not a setting; the nearest one is {Path}:{nearest}.");
            }
            else if (OptionProperty.TrySet(options, row, child) is { } problem)
            {
                options.Bound.Refuse($"{child.Path} {problem}");
            }
            else if (row.Text(options) is { } text)
            {
                options.Bound.Set(row.Property, child.Path, text);
            }
        }
    }
}
