using System.Buffers.Binary;
using System.Net;

namespace Healthcare.Kafka.Client.Tests;

public class SchemaRegistryJsonSerializerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serialize_SchemaThatIsRegistered_LooksItUpOnceForATopic()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema, id: 42);
        var serializer = Serializer(registry, options => options.Schema = TestRegistry.Schema);

        var payloads = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => serializer.SerializeAsync(new Small("x", i), Value("orders"))));

        Assert.All(payloads, payload => Assert.Equal(42, IdOf(payload)));
        Assert.Equal(["POST /subjects/orders-value"], registry.Server.Requests);
        Assert.Equal(42, Assert.Single(registry.Logs.Of(EventIds.SchemaResolved))["SchemaId"]);
    }

    [Fact]
    public async Task Serialize_SchemaThatIsNot_FailsAndIsFoundOnceItIsThere()
    {
        await using var registry = await TestRegistry.StartAsync();
        var serializer = Serializer(registry, options => options.Schema = TestRegistry.Schema);

        var error = await Assert.ThrowsAsync<UnknownSchemaException>(() => serializer.SerializeAsync(new Small("x", 1), Value("orders")));
        registry.Server.Register("orders-value", TestRegistry.Schema);

        Assert.False(error.IsTransient);
        Assert.Equal(1, IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))));
    }

    [Fact]
    public async Task Serialize_AutoRegister_RegistersUnderKeyAndValue()
    {
        await using var registry = await TestRegistry.StartAsync();
        var serializer = Serializer(registry, options => (options.Schema, options.AutoRegister) = (TestRegistry.Schema, true));

        await serializer.SerializeAsync(new Small("x", 1), Value("orders"));
        await serializer.SerializeAsync(new Small("x", 1), new SerializationContext(MessageComponentType.Key, "orders", []));

        Assert.Equal(["orders-key", "orders-value"], (await registry.Client.GetSubjectsAsync(Cancellation)).Order());
    }

    [Fact]
    public async Task Serialize_FixedId_UsesIt()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("other", TestRegistry.Schema, id: 1_234);
        var serializer = Serializer(registry, options => options.SchemaId = 1_234);

        Assert.Equal(1_234, IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))));
        Assert.Equal(["GET /schemas/ids/1234?subject=orders-value"], registry.Server.Requests);
    }

    [Fact]
    public async Task Serialize_UseLatest_TakesANewVersionInTimeAndTheOldOneUntilThen()
    {
        var time = new ManualTime();
        await using var registry = await TestRegistry.StartAsync(options => options.LatestCacheTtl = TimeSpan.FromMinutes(1), time: time);
        registry.Server.Register("orders-value", TestRegistry.Schema, id: 1);
        var serializer = Serializer(registry, options => options.UseLatest = true, time);
        Assert.Equal(1, IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))));

        registry.Server.Register("orders-value", """{"title":"two"}""", id: 2);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))));

        time.Advance(TimeSpan.FromSeconds(15));
        await Eventually.Async(async () => IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))) == 2);
        Assert.Equal(2, registry.CountOf("GET /subjects/orders-value/versions/latest"));
    }

    [Fact]
    public async Task Serialize_UseLatestAndTheRegistryDies_GoesOnWithWhatItHas()
    {
        var time = new ManualTime();
        await using var registry = await TestRegistry.StartAsync(options => options.MaxRetries = 0, time: time);
        registry.Server.Register("orders-value", TestRegistry.Schema, id: 1);
        var serializer = Serializer(registry, options => options.UseLatest = true, time);
        await serializer.SerializeAsync(new Small("x", 1), Value("orders"));
        await registry.Server.StopAsync();

        await Eventually.Async(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1, IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))));
            return registry.Logs.Of(EventIds.LatestSchemaNotRead).Any();
        });

        await registry.Server.RestartAsync(Cancellation);
        registry.Server.Register("orders-value", """{"title":"two"}""", id: 2);
        await Eventually.Async(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))) == 2;
        });
    }

    // In Confluent's serializer the id is a field of the instance, read after its lock is released: with two topics, 38 % of the messages got the other one's.
    [Fact]
    public async Task Serialize_EightThreadsOnTwoTopics_NoMessageHasTheOthersId()
    {
        const int Messages = 20_000;
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("left-value", """{"title":"left"}""", id: 11);
        registry.Server.Register("right-value", """{"title":"right"}""", id: 22);
        var serializer = Serializer(registry, options => options.UseLatest = true);
        var wrong = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            async () =>
            {
                for (var i = thread; i < Messages; i += 8)
                {
                    // Other strings of the same text too: a topic is its name, not the object that holds it.
                    var topic = i % 3 == 0 ? new string("left") : i % 3 == 1 ? "right" : "left";
                    var payload = await serializer.SerializeAsync(new Small(topic, i), Value(topic));
                    Interlocked.Add(ref wrong, IdOf(payload) == (topic == "left" ? 11 : 22) ? 0 : 1);
                }
            },
            Cancellation))).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(0, wrong);
        Assert.Equal(2, registry.Server.Requests.Count);
    }

    [Theory]
    [InlineData(SubjectNaming.Topic, "orders-value")]
    [InlineData(SubjectNaming.Record, "Small title")]
    [InlineData(SubjectNaming.TopicRecord, "orders-Small title")]
    public async Task Serialize_Strategy_NamesTheSubject(SubjectNaming strategy, string subject)
    {
        await using var registry = await TestRegistry.StartAsync();
        var serializer = Serializer(registry, options =>
            (options.Schema, options.AutoRegister, options.SubjectNameStrategy) = ("""{"title":"Small title"}""", true, strategy));

        await serializer.SerializeAsync(new Small("x", 1), Value("orders"));

        Assert.Equal([subject], await registry.Client.GetSubjectsAsync(Cancellation));
    }

    [Fact]
    public async Task Serialize_RecordWithoutATitle_IsNamedByTheType()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("Small", TestRegistry.Schema, id: 5);
        var serializer = Serializer(registry, options => (options.UseLatest, options.SubjectNameStrategy) = (true, SubjectNaming.Record));

        Assert.Equal(5, IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))));
    }

    [Fact]
    public async Task Serialize_SubjectName_IsAsked()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register(":.ward:orders|Value|Small", TestRegistry.Schema, id: 5);
        var serializer = Serializer(registry, options =>
            (options.UseLatest, options.SubjectName) = (true, (topic, component, record) => $":.ward:{topic}|{component}|{record}"));

        Assert.Equal(5, IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))));
    }

    [Fact]
    public async Task Serialize_Header_PutsTheGuidThereOnceAndTheJsonBare()
    {
        await using var registry = await TestRegistry.StartAsync();
        var id = registry.Server.Register("orders-value", TestRegistry.Schema);
        var serializer = Serializer(registry, options => (options.UseLatest, options.Framing) = (true, SchemaIdFraming.Header));
        Headers headers = new() { { "__value_schema_id", [1, 2, 3] }, { "unit", [4] } };

        var payload = await serializer.SerializeAsync(new Small("x", 7), Value("orders", headers));
        await serializer.SerializeAsync(new Small("x", 7), Value("orders", headers));

        Assert.Equal("{\"Id\":\"x\",\"N\":7}"u8.ToArray(), payload);
        Assert.Equal(SchemaFraming.HeaderValue(registry.Server.GuidOf(id)), Assert.Single(headers, header => header.Key == "__value_schema_id").GetValueBytes());
        Assert.Equal(2, headers.Count);
    }

    [Fact]
    public async Task Serialize_HeaderAndARegistryWithoutGuids_FailsAndSaysWhy()
    {
        await using var registry = await TestRegistry.StartAsync(server: new() { NoGuids = true });
        registry.Server.Register("orders-value", TestRegistry.Schema);
        var serializer = Serializer(registry, options => (options.UseLatest, options.Framing) = (true, SchemaIdFraming.Header));

        var error = await Assert.ThrowsAsync<UnsupportedSchemaException>(() => serializer.ResolveAsync("orders", cancellationToken: Cancellation));

        Assert.False(error.IsTransient);
        Assert.Contains("GUID", error.Message, StringComparison.Ordinal);
    }

    // Fail closed: a rule may say that a field is to be encrypted.
    [Fact]
    public async Task Serialize_SchemaWithRules_IsRefused()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema, ruleSet: """{"domainRules":[{"name":"encrypt","kind":"TRANSFORM","type":"ENCRYPT"}]}""");

        await Assert.ThrowsAsync<UnsupportedSchemaException>(() => Serializer(registry, options => options.UseLatest = true).SerializeAsync(new Small("x", 1), Value("orders")));
        await Assert.ThrowsAsync<UnsupportedSchemaException>(() => Serializer(registry, options => options.Schema = TestRegistry.Schema).SerializeAsync(new Small("x", 1), Value("orders")));
        await Assert.ThrowsAsync<UnsupportedSchemaException>(() => Serializer(registry, options => options.SchemaId = 1).SerializeAsync(new Small("x", 1), Value("orders")));
    }

    [Fact]
    public async Task Serialize_AvroSchema_IsRefused()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", """{"type":"record"}""", "AVRO");

        await Assert.ThrowsAsync<UnsupportedSchemaException>(() => Serializer(registry, options => options.UseLatest = true).SerializeAsync(new Small("x", 1), Value("orders")));
    }

    [Fact]
    public async Task Serialize_Null_IsATombstoneAndAsksNobody()
    {
        await using var registry = await TestRegistry.StartAsync();
        var serializer = Serializer(registry, options => options.UseLatest = true);

        Assert.Null(await serializer.SerializeAsync(null!, Value("orders")));
        Assert.Empty(registry.Server.Requests);
    }

    [Fact]
    public async Task Serialize_RegistryAway_IsTransientAndWorksWhenItIsBack()
    {
        await using var registry = await TestRegistry.StartAsync(options => options.MaxRetries = 0);
        registry.Server.Register("orders-value", TestRegistry.Schema);
        var serializer = Serializer(registry, options => options.UseLatest = true);
        registry.Server.FailWith(HttpStatusCode.ServiceUnavailable);

        var error = await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => serializer.SerializeAsync(new Small("x", 1), Value("orders")));
        registry.Server.AnswerNormally();

        Assert.True(error.IsTransient);
        Assert.Equal(1, IdOf(await serializer.SerializeAsync(new Small("x", 1), Value("orders"))));
    }

    [Theory]
    [InlineData(null, false, null, false)]
    [InlineData("{}", true, null, false)]
    [InlineData("{}", false, 1, false)]
    [InlineData(null, true, null, true)]
    [InlineData(null, false, -1, false)]
    public void Create_NoSchemaOrSeveral_IsRefused(string? schema, bool useLatest, int? id, bool autoRegister) => Assert.ThrowsAny<ArgumentException>(
        () => new SchemaRegistryJsonSerializer<Small>(
            new VectorRegistry(GoldenVector.All[0]),
            TestRegistry.TypeInfo<Small>(),
            new() { Schema = schema, UseLatest = useLatest, SchemaId = id, AutoRegister = autoRegister }));

    internal static SchemaRegistryJsonSerializer<Small> Serializer(TestRegistry registry, Action<SchemaRegistryJsonOptions> configure, TimeProvider? time = null)
    {
        var options = new SchemaRegistryJsonOptions();
        configure(options);
        return new(registry.Client, TestRegistry.TypeInfo<Small>(), options, registry.Logs, time);
    }

    private static SerializationContext Value(string topic, Headers? headers = null) => new(MessageComponentType.Value, topic, headers ?? []);

    private static int IdOf(byte[] payload) => BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(1));
}
