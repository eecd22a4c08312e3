using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Healthcare.Kafka.Client;

/// <summary>Reads the section of declared topics: a group of settings under each topic's name.</summary>
internal static class DeclaredTopicsReader
{
    private static readonly string[] _settings =
        [nameof(TopicOptions.Preset), nameof(TopicOptions.Partitions), nameof(TopicOptions.ReplicationFactor), nameof(TopicOptions.Config)];

    public static bool Is(IConfigurationSection section) => IsNamed(section, nameof(HealthcareTopicsOptions.Declared));

    public static void Read(HealthcareTopicsOptions options, IConfigurationSection section)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            options.Bound.Refuse($"{section.Path} is a group of topics by their names, not one value.");
        }

        foreach (var child in section.GetChildren())
        {
            if (!options.Declared.TryGetValue(child.Key, out var topic))
            {
                options.Declared[child.Key] = topic = new TopicOptions();
            }

            ReadTopic(topic, child, options.Bound);
        }
    }

    private static void ReadTopic(TopicOptions topic, IConfigurationSection section, BoundValues bound)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            bound.Refuse($"{section.Path} is a group of settings, not one value; the first one is {section.Path}:{_settings[0]}.");
        }

        foreach (var child in section.GetChildren())
        {
            if (IsNamed(child, nameof(topic.Config)))
            {
                ReadConfig(topic, child, bound);
            }
            else if (IsNamed(child, nameof(topic.Preset)))
            {
                topic.Preset = Preset(child, bound) ?? topic.Preset;
            }
            else if (IsNamed(child, nameof(topic.Partitions)))
            {
                topic.Partitions = Number(child, bound) ?? topic.Partitions;
            }
            else if (IsNamed(child, nameof(topic.ReplicationFactor)))
            {
                topic.ReplicationFactor = Number(child, bound) ?? topic.ReplicationFactor;
            }
            else
            {
                bound.Refuse($"{child.Path} is not a setting; the nearest one is {section.Path}:{NearestName.Of(child.Key, _settings)}.");
            }
        }
    }

    private static void ReadConfig(TopicOptions topic, IConfigurationSection section, BoundValues bound)
    {
        foreach (var setting in section.GetChildren())
        {
            if (setting.GetChildren().Any())
            {
                bound.Refuse($"{setting.Path} has parts; give one text per key.");
            }
            else
            {
                topic.Config[setting.Key] = setting.Value ?? "";
            }
        }
    }

    private static TopicPreset? Preset(IConfigurationSection section, BoundValues bound)
    {
        if (string.IsNullOrEmpty(section.Value))
        {
            return null;
        }

        if (Array.Find(Enum.GetNames<TopicPreset>(), name => string.Equals(name, section.Value.Trim(), StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return Enum.Parse<TopicPreset>(known);
        }

        bound.Refuse($"{section.Path} is '{section.Value}'; write one of {string.Join(", ", Enum.GetNames<TopicPreset>())}.");
        return null;
    }

    private static int? Number(IConfigurationSection section, BoundValues bound)
    {
        if (string.IsNullOrEmpty(section.Value))
        {
            return null;
        }

        if (int.TryParse(section.Value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        bound.Refuse($"{section.Path} is '{section.Value}'; write a whole number.");
        return null;
    }

    private static bool IsNamed(IConfigurationSection section, string name) => string.Equals(section.Key, name, StringComparison.OrdinalIgnoreCase);
}
