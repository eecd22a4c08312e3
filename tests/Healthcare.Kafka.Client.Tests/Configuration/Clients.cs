using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Options that are valid to begin with, their errors, and services with a configuration.</summary>
internal static class Clients
{
    public static HealthcareProducerOptions Producer(Action<HealthcareProducerOptions>? change = null)
    {
        var options = new HealthcareProducerOptions { BootstrapServers = "broker:9093", Security = { Protocol = SecurityProtocol.Ssl } };
        change?.Invoke(options);
        return options;
    }

    public static HealthcareConsumerOptions Consumer(Action<HealthcareConsumerOptions>? change = null)
    {
        var options = new HealthcareConsumerOptions
        {
            BootstrapServers = "broker:9093",
            GroupId = "chart",
            Topics = { "observations" },
            Security = { Protocol = SecurityProtocol.Ssl },
        };
        change?.Invoke(options);
        return options;
    }

    public static string[] Errors(HealthcareClientOptions options, string name = "lab") => options switch
    {
        HealthcareProducerOptions producer => [.. new HealthcareProducerOptionsValidator().Validate(name, producer).Failures ?? []],
        HealthcareConsumerOptions consumer => [.. new HealthcareConsumerOptionsValidator().Validate(name, consumer).Failures ?? []],
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };

    public static string SingleError(HealthcareClientOptions options) => Assert.Single(Errors(options));

    /// <summary>Registers what <paramref name="register"/> registers, over a configuration of these paths and values.</summary>
    public static ServiceProvider Services(Action<IServiceCollection> register, params (string Path, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Path, setting.Value)))
            .Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        register(services);
        return services.BuildServiceProvider();
    }

    public static HealthcareProducerOptions ProducerOptions(this IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get(name);

    public static HealthcareConsumerOptions ConsumerOptions(this IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>().Get(name);

    /// <summary>Sets the property of a row to a number in the row's unit.</summary>
    public static void Set(HealthcareClientOptions options, OptionKey row, double number)
    {
        object target = options;
        var path = row.Property.Split('.');
        foreach (var step in path[..^1])
        {
            target = target.GetType().GetProperty(step)!.GetValue(target)!;
        }

        var property = target.GetType().GetProperty(path[^1])!;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(target, type == typeof(TimeSpan) ? TimeSpan.FromMilliseconds(number) : Convert.ChangeType(number, type, null));
    }
}
