using System.Diagnostics;
using System.Text.Json;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>
/// Confluent's Node client against ours, both on the embedded registry. Runs where node and the npm package @confluentinc/schemaregistry are, which
/// eng/node-oracle.sh provides in artifacts/node; it is large, so nothing needs it unless NODE_ORACLE_REQUIRED is true.
/// </summary>
public class NodeOracleTests
{
    private static readonly string _modules = Path.Combine(Repository.Root, "artifacts", "node", "node_modules");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SchemaIdFraming.Prefix)]
    [InlineData(SchemaIdFraming.Header)]
    public async Task NodeClient_KeysAndValuesOfTwoTopics_WritesOurFramingAndReadsOurMessages(SchemaIdFraming framing)
    {
        if (!Directory.Exists(Path.Combine(_modules, "@confluentinc", "schemaregistry")))
        {
            Assert.False(Environment.GetEnvironmentVariable("NODE_ORACLE_REQUIRED") == "true", "The Node client is required, and there is none: run eng/node-oracle.sh.");
            TestContext.Current.TestOutputHelper?.WriteLine("Not run: there is no @confluentinc/schemaregistry here (eng/node-oracle.sh provides it).");
            return;
        }

        await using var registry = await TestRegistry.StartAsync(server: new() { FirstId = 250 });
        var cases = new List<Case>();
        foreach (var (topic, component) in new[] { ("left", MessageComponentType.Value), ("left", MessageComponentType.Key), ("right", MessageComponentType.Value), ("right", MessageComponentType.Key) })
        {
            var subject = $"{topic}-{(component == MessageComponentType.Key ? "key" : "value")}";
            registry.Server.Register(subject, TestRegistry.Schema.Replace("Small", subject, StringComparison.Ordinal));
            cases.Add(await WriteAsync(registry, topic, component, framing));
        }

        var answers = await RunAsync(registry.Server, cases);

        var deserializer = new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>());
        foreach (var (ours, theirs) in cases.Zip(answers))
        {
            Assert.Equal((ours.PayloadHex, ours.Message), (theirs.PayloadHex, theirs.Read));
            Assert.Equal(ours.Headers, theirs.Headers);
            var context = new SerializationContext(Enum.Parse<MessageComponentType>(ours.Component), ours.Topic, ToHeaders(theirs.Headers));
            Assert.Equal(ours.Message, await deserializer.DeserializeAsync(Convert.FromHexString(theirs.PayloadHex), isNull: false, context));
        }
    }

    private static async Task<Case> WriteAsync(TestRegistry registry, string topic, MessageComponentType component, SchemaIdFraming framing)
    {
        var serializer = SchemaRegistryJsonSerializerTests.Serializer(registry, options => (options.UseLatest, options.Framing) = (true, framing));
        var headers = new Headers();
        var message = new Small($"é 漢 {topic}", 7);
        var payload = await serializer.SerializeAsync(message, new(component, topic, headers));
        return new Case(topic, $"{component}", $"{framing}", message, Convert.ToHexStringLower(payload), headers.ToDictionary(header => header.Key, header => Convert.ToHexStringLower(header.GetValueBytes())));
    }

    private static Headers ToHeaders(Dictionary<string, string> hex)
    {
        var headers = new Headers();
        foreach (var (name, value) in hex)
        {
            headers.Add(name, Convert.FromHexString(value));
        }

        return headers;
    }

    private static async Task<Answer[]> RunAsync(EmbeddedSchemaRegistry server, IReadOnlyList<Case> cases)
    {
        var script = Path.Combine(Repository.Root, "tests", "Healthcare.Kafka.Client.Tests", "SchemaRegistry", "Serdes", "node-oracle.cjs");
        using var process = Process.Start(new ProcessStartInfo("node", [script, _modules]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            deadline.CancelAfter(TimeSpan.FromMinutes(2));
            await process.StandardInput.WriteAsync(JsonSerializer.Serialize(new { url = $"{server.Url}", cases }, Options).AsMemory(), deadline.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, await error + await output);
            return JsonSerializer.Deserialize<Answer[]>(await output, Options)!;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    // Names of the envelope as JavaScript writes them, of the message as they are.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new SmallConverter() } };

    private sealed record Case(string Topic, string Component, string Framing, Small Message, string PayloadHex, Dictionary<string, string> Headers);

    private sealed record Answer(string PayloadHex, Dictionary<string, string> Headers, Small Read);

    private sealed class SmallConverter : System.Text.Json.Serialization.JsonConverter<Small>
    {
        public override Small Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize(ref reader, TestRegistry.TypeInfo<Small>())!;

        public override void Write(Utf8JsonWriter writer, Small value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, TestRegistry.TypeInfo<Small>());
    }
}
