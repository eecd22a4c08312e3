using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Observability;

/// <summary>All that a service needs to be seen: one meter and one activity source, both of the same name.</summary>
internal static class Telemetry
{
    public static void AddKafkaTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ward"))
            .WithMetrics(metrics => metrics.AddMeter("Healthcare.Kafka.Client").AddConsoleExporter())
            .WithTracing(traces => traces.AddSource("Healthcare.Kafka.Client").AddConsoleExporter());

        // Metrics, spans and logs, to where OTEL_EXPORTER_OTLP_ENDPOINT says. A service that has no console to fill needs no more than this.
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }
    }
}
