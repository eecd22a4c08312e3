using Microsoft.Extensions.Configuration;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Reads configuration sections into one options instance by the key table, and notes the origin of each value and every mistake.
/// </summary>
internal sealed class SectionReader(HealthcareClientOptions options)
{
    private const string RawKeys = nameof(HealthcareClientOptions.Librdkafka);

    private static readonly string[] _clientSections =
        ["Producer", "Producers", "Consumers", "Topics", SchemaRegistrySection.Name, KeyProtectionSection.Name, PayloadProtectionSection.Name];

    private readonly IReadOnlyList<OptionKey> _sharedKeys = [.. options.Keys.Where(IsShared)];

    /// <summary>
    /// Reads what all clients share. Names it does not know may be another's, so only those that look mistyped or misplaced are refused.
    /// </summary>
    /// <param name="section">The section.</param>
    /// <param name="ownSection">Where the settings of this one client stand.</param>
    public void ReadShared(IConfigurationSection section, string ownSection)
    {
        var known = _sharedKeys.Select(First).Concat(_clientSections).Distinct().ToArray();
        foreach (var child in section.GetChildren())
        {
            if (_clientSections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            if (Read(child, child.Key, _sharedKeys))
            {
                continue;
            }

            if (Misplaced(child) is { } setting)
            {
                options.Bound.Refuse($"{child.Path} is not shared by all clients; set {ownSection}:{setting} instead.");
            }
            else if (NearestName.Within(2, child.Key, known) is { } nearest)
            {
                options.Bound.Refuse($"{child.Path} is not a setting; did you mean {section.Path}:{nearest}?");
            }
        }
    }

    /// <summary>Reads the client's own section, where every name must be known.</summary>
    public void ReadOwn(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            if (string.Equals(child.Key, RawKeys, StringComparison.OrdinalIgnoreCase))
            {
                ReadRawKeys(child);
            }
            else if (options is HealthcareTopicsOptions topics && DeclaredTopicsReader.Is(child))
            {
                DeclaredTopicsReader.Read(topics, child);
            }
            else if (!Read(child, child.Key, options.Keys))
            {
                RefuseUnknown(child, section.Path, options.Keys.Select(First).Append(RawKeys));
            }
        }
    }

    /// <summary>Gets the setting of one client that a name is: one with a value, for a group of that name may be another's.</summary>
    private string? Misplaced(IConfigurationSection child) =>
        string.Equals(child.Key, RawKeys, StringComparison.OrdinalIgnoreCase) ? RawKeys
        : string.IsNullOrEmpty(child.Value) ? null
        : options.Keys.Select(First).FirstOrDefault(name => string.Equals(name, child.Key, StringComparison.OrdinalIgnoreCase));

    private static bool IsShared(OptionKey key) =>
        key.Property is nameof(options.BootstrapServers) or nameof(options.ClientId)
        || key.Property.StartsWith("Security.", StringComparison.Ordinal);

    private static string First(OptionKey key) => key.Property.Split('.')[0];

    /// <summary>Reads one name of a section, or the group under it; false when no row has it.</summary>
    private bool Read(IConfigurationSection child, string name, IReadOnlyList<OptionKey> keys)
    {
        if (keys.FirstOrDefault(key => string.Equals(key.ConfigurationKey, name, StringComparison.OrdinalIgnoreCase)) is { } row)
        {
            Set(row, child);
            return true;
        }

        var group = keys.Where(key => key.ConfigurationKey.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (group.Length > 0 && !string.IsNullOrEmpty(child.Value))
        {
            var first = group[0].ConfigurationKey[(name.Length + 1)..];
            options.Bound.Refuse($"{child.Path} is a group of settings, not one value; the first one is {child.Path}:{first}.");
        }

        foreach (var grandchild in group.Length == 0 ? [] : child.GetChildren())
        {
            if (!Read(grandchild, $"{name}:{grandchild.Key}", group))
            {
                RefuseUnknown(grandchild, child.Path, group.Select(key => key.ConfigurationKey[(name.Length + 1)..]));
            }
        }

        return group.Length > 0;
    }

    private void Set(OptionKey row, IConfigurationSection section)
    {
        if (OptionProperty.TrySet(options, row, section) is { } problem)
        {
            options.Bound.Refuse($"{section.Path}{(row.Key is null ? "" : $" ({row.Key})")} {problem}");
        }
        else if (row.Text(options) is { } text)
        {
            options.Bound.Set(row.Property, section.Path, text);
        }
    }

    private void ReadRawKeys(IConfigurationSection section)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            options.Bound.Refuse($"{section.Path} is a group of librdkafka keys, not one value.");
        }

        foreach (var raw in section.GetChildren())
        {
            if (raw.Value is { } value)
            {
                options.Librdkafka[raw.Key] = value;
                options.Bound.Set($"{RawKeys}.{raw.Key}", raw.Path, value);
            }
            else if (raw.GetChildren().Any())
            {
                options.Bound.Refuse($"{raw.Path} has parts; give one text per librdkafka key.");
            }
        }
    }

    private void RefuseUnknown(IConfigurationSection child, string section, IEnumerable<string> known) =>
        options.Bound.Refuse($"{child.Path} is not a setting; the nearest one is {section}:{NearestName.Of(child.Key, known)}.");
}
