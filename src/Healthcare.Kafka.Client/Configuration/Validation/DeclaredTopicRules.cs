namespace Healthcare.Kafka.Client;

/// <summary>Checks the declared topics, each and among themselves.</summary>
internal static class DeclaredTopicRules
{
    public static void Check(HealthcareTopicsOptions options, OptionErrors errors)
    {
        CheckUnused(options, errors);
        foreach (var (name, topic) in options.Declared.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (topic.Preset is { } preset && !Enum.IsDefined(preset))
            {
                errors.Add($"{Path(name)}:{nameof(topic.Preset)} is {preset}; allowed {string.Join(", ", Enum.GetNames<TopicPreset>())}.");
            }
            else if (topic is { Preset: null, Partitions: null })
            {
                errors.Add($"{Path(name)} has neither {nameof(topic.Preset)} nor {nameof(topic.Partitions)}; set one.");
            }
            else
            {
                foreach (var problem in TopicDefinitionRules.Problems(topic.Resolve(name)))
                {
                    errors.Add($"{Path(name)}: {problem}.");
                }
            }
        }

        foreach (var (one, other) in TopicDefinitionRules.Collisions(options.Declared.Keys))
        {
            errors.Add($"{Path(one)} and {Path(other)} cannot both be: Kafka takes '.' and '_' for one in the names of its metrics. Rename one.");
        }

        string Path(string name) => errors.Path($"{nameof(options.Declared)}:") + name;
    }

    private static void CheckUnused(HealthcareTopicsOptions options, OptionErrors errors)
    {
        (string Name, bool IsSet)[] unused =
        [
            (nameof(options.Transport), options.Transport is not null),
            (nameof(options.StatisticsInterval), options.StatisticsInterval is not null),
            (nameof(options.PartitionMetrics), options.PartitionMetrics is not null),
        ];
        foreach (var (name, _) in unused.Where(one => one.IsSet))
        {
            errors.Add($"{errors.Path(name)} has no meaning for topics; leave it unset.");
        }

        if (options.EnsureAtStart != true && options.OnTopicProblem is not null)
        {
            errors.Add($"{errors.Path(nameof(options.OnTopicProblem))} needs {errors.Path(nameof(options.EnsureAtStart))}=true.");
        }

        if (options.EnsureAtStart == true && options.Declared.Count == 0)
        {
            errors.Add($"{errors.Path(nameof(options.EnsureAtStart))} has no topic to ensure; name them in {errors.Path(nameof(options.Declared))}.");
        }
    }
}
