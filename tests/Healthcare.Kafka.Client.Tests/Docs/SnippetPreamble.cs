namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a reader of the documents has in mind beside a snippet: the usual usings, variables and types.</summary>
internal static class SnippetPreamble
{
    public const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using Confluent.Kafka;
        using Healthcare.Kafka.Client;
        using Healthcare.Kafka.Client.Testing;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Diagnostics.HealthChecks;
        using Microsoft.Extensions.Hosting;
        using Microsoft.Extensions.Logging;
        using Xunit;

        """;

    /// <summary>Added when a statement of the snippet uses the name and none declares it.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["builder"] = "HostApplicationBuilder",
        ["services"] = "IServiceCollection",
        ["host"] = "IHost",
        ["producer"] = "IHealthcareProducer<string, Observation>",
        ["observation"] = "Observation",
        ["patientId"] = "string",
        ["messages"] = "IReadOnlyList<OutgoingMessage<string, Observation>>",
        ["observations"] = "IAsyncEnumerable<OutgoingMessage<string, Observation>>",
        ["ct"] = "CancellationToken",
        ["cancellationToken"] = "CancellationToken",
    };

    /// <summary>Added unless the snippet declares a type of the name.</summary>
    public const string Types = """
        public sealed record Observation(string PatientId, string Code, decimal Value);

        public sealed class ClinicalDb
        {
            public Task UpsertAsync(IReadOnlyList<IncomingMessage<string, Observation>> messages, CancellationToken cancellationToken) => Task.CompletedTask;
        }

        public sealed class ObservationHandler : IBatchHandler<string, Observation>
        {
            public Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken) => Task.CompletedTask;
        }

        public sealed class FailureStore : IDeliveryFailureHandler
        {
            public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken) => default;
        }

        [JsonSerializable(typeof(Observation))]
        public partial class ClinicalJson : JsonSerializerContext
        {
            public ClinicalJson() : base(null) { }
            public static ClinicalJson Default => throw new NotSupportedException();
            public System.Text.Json.Serialization.Metadata.JsonTypeInfo<Observation> Observation => throw new NotSupportedException();
            protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        """;
}
