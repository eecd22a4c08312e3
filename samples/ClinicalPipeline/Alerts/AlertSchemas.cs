using Healthcare.Kafka.Client.Testing;

namespace ClinicalPipeline;

/// <summary>The schema registry of a run with --schema-registry: alerts are written with the id of their schema, and read by it.</summary>
internal sealed class AlertSchemas : IAsyncDisposable
{
    private EmbeddedSchemaRegistry? _embedded;

    public string Description { get; private init; } = "";

    public static async Task<AlertSchemas> UseAsync(
        HostApplicationBuilder builder, Arguments arguments, IHealthcareProducerBuilder producer, IHealthcareConsumerBuilder<string, ClinicalAlert> consumer)
    {
        if (arguments.SchemaRegistry is not { } url)
        {
            return new AlertSchemas();
        }

        // In a service the deployment registers the schema: AutoRegister is for samples and development.
        producer.UseSchemaRegistryJson<ClinicalAlert>(json =>
        {
            json.Schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Alerts", "clinical-alert.schema.json"));
            json.AutoRegister = true;
        });
        consumer.UseSchemaRegistryJson();
        if (url.Length > 0)
        {
            builder.Configuration["Kafka:SchemaRegistry:Urls"] = url;
            return new AlertSchemas { Description = $", schemas in {url}" };
        }

        var embedded = await EmbeddedSchemaRegistry.StartAsync();
        builder.Services.UseEmbeddedSchemaRegistry(embedded);
        return new AlertSchemas { _embedded = embedded, Description = ", schemas in an embedded registry" };
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? default;
}
