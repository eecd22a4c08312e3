namespace Healthcare.Kafka.Client.Tests;

/// <summary>Each rule between two options: at its limit, and one step past it.</summary>
public class CrossFieldRulesTests
{
    public static TheoryData<string, Action<HealthcareProducerOptions>, Action<HealthcareProducerOptions>, string> ProducerRules => new()
    {
        {
            "linger", o => o.Linger = TimeSpan.FromMilliseconds(119_999), o => o.Linger = TimeSpan.FromMinutes(2),
            "Kafka:Producers:lab:Linger (linger.ms) is 00:02:00; must be below Kafka:Producers:lab:DeliveryTimeout (delivery.timeout.ms), which is 00:02:00 by the preset."
        },
        {
            "buffer", o => o.BufferMemory = 1_000_000, o => o.BufferMemory = 999_999,
            "BufferMemory (queue.buffering.max.kbytes) is 999,999 bytes; must hold at least one message, so not be below Kafka:Producers:lab:MaxMessageBytes (message.max.bytes), which is 1,000,000 bytes by default."
        },
        {
            "retry backoff", o => o.RetryBackoff = TimeSpan.FromSeconds(1), o => o.RetryBackoff = TimeSpan.FromMilliseconds(1001),
            "RetryBackoff (retry.backoff.ms) is 00:00:01.001; must not be above"
        },
        {
            "reconnect backoff", o => o.ReconnectBackoff = TimeSpan.FromSeconds(10), o => o.ReconnectBackoff = TimeSpan.FromMilliseconds(10_001),
            "ReconnectBackoff (reconnect.backoff.ms) is 00:00:10.001; must not be above"
        },
        { "max.in.flight", o => o.MaxInFlight = 5, o => o.MaxInFlight = 6, "MaxInFlight (max.in.flight) is 6; allowed 1 to 5." },
        {
            "partitioner", o => o.Partitioner = Partitioner.Consistent, o => o.Partitioner = Partitioner.Random,
            "Partitioner (partitioner) is random; it ignores the key, and the order of a key is kept only within one partition."
        },
        {
            "transaction and delivery", o => (o.TransactionalId, o.TransactionTimeout) = ("t", TimeSpan.FromMinutes(2)),
            o => (o.TransactionalId, o.TransactionTimeout) = ("t", TimeSpan.FromMilliseconds(119_999)),
            "TransactionTimeout (transaction.timeout.ms) is 00:01:59.999; must not be below Kafka:Producers:lab:DeliveryTimeout (delivery.timeout.ms), which is 00:02:00 by the preset."
        },
        {
            "transaction and socket",
            o => (o.TransactionalId, o.TransactionTimeout, o.SocketTimeout) = ("t", TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2)),
            o => (o.TransactionalId, o.TransactionTimeout, o.SocketTimeout) = ("t", TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(120_001)),
            "SocketTimeout (socket.timeout.ms) is 00:02:00.001; must not be above Kafka:Producers:lab:TransactionTimeout (transaction.timeout.ms), which is 00:02:00."
        },
        {
            "transaction timeout", o => (o.TransactionalId, o.TransactionTimeout) = ("t", TimeSpan.FromMinutes(3)), o => o.TransactionTimeout = TimeSpan.FromMinutes(3),
            "TransactionTimeout (transaction.timeout.ms) is 00:03:00; it does nothing without Kafka:Producers:lab:TransactionalId (transactional.id)."
        },
        { "transactional id", o => o.TransactionalId = "ward-1", o => o.TransactionalId = " ", "TransactionalId (transactional.id) is  ; name it, or leave it unset." },
        {
            "policy", o => o.OnDeliveryFailure = DeliveryFailurePolicy.FailProducer, o => o.OnDeliveryFailure = (DeliveryFailurePolicy)7,
            "OnDeliveryFailure is 7; allowed Continue, FailKey, FailProducer."
        },
        { "topics", o => o.Topics.Add("labs.v1_a-B"), o => o.Topics.Add("^labs"), "Topics is ^labs; name each topic once, by 1 to 249 ASCII letters" },
        { "topics twice", o => Topics(o, "a", "b"), o => Topics(o, "a", "a"), "Topics is a,a; name each topic once" },
        { "topic blank", o => o.Topics.Add("a"), o => o.Topics.Add(""), "name each topic once" },
        {
            "fail start",
            o =>
            {
                o.OnTopicProblem = TopicProblemPolicy.FailStart;
                o.Topics.Add("a");
            },
            o => o.OnTopicProblem = TopicProblemPolicy.FailStart,
            "Kafka:Producers:lab:Topics is not set; Kafka:Producers:lab:OnTopicProblem is FailStart, so name the topics to look at."
        },
        { "retries", o => o.Retries = 1, o => o.Retries = 0, "Retries (retries) is 0; allowed 1 to" },
        { "ports", o => o.BootstrapServers = "a:1,SSL://b:65535,[::1]:9093,c", o => o.BootstrapServers = "a:9093,b:65536", "write host:port" },
        { "protocols", o => o.BootstrapServers = "ssl://a:1,b", o => o.BootstrapServers = "a,PLAINTEXT://b:1", "a protocol in front must be that of Kafka:Producers:lab:Security:Protocol (security.protocol); better leave it out." },
        { "content type", o => o.ContentType = "text/plain; charset=utf-8", o => o.ContentType = "text/plain\n", "Kafka:Producers:lab:ContentType holds a control character; write a media type such as application/json" },
        { "no content type", o => o.ContentType = null, o => o.ContentType = "", "Kafka:Producers:lab:ContentType is empty; write a media type" },
        { "brokers", o => o.BootstrapServers = "a", o => o.BootstrapServers = "a,,b", "write host:port" },
    };

    public static TheoryData<string, Action<HealthcareConsumerOptions>, Action<HealthcareConsumerOptions>, string> ConsumerRules => new()
    {
        {
            "heartbeat", o => o.HeartbeatInterval = TimeSpan.FromSeconds(10), o => o.HeartbeatInterval = TimeSpan.FromMilliseconds(10_001),
            "HeartbeatInterval (heartbeat.interval.ms) is 00:00:10.001; must be at most a third of Kafka:Consumers:lab:SessionTimeout (session.timeout.ms), which is 00:00:30 by the preset."
        },
        {
            "max poll",
            o => (o.MaxPollInterval, o.DrainTimeout) = (TimeSpan.FromSeconds(30), TimeSpan.Zero),
            o => (o.MaxPollInterval, o.DrainTimeout) = (TimeSpan.FromSeconds(29), TimeSpan.Zero),
            "MaxPollInterval (max.poll.interval.ms) is 00:00:29; must not be below"
        },
        { "fetch and message", o => o.FetchMaxBytes = 1_000_000, o => o.FetchMaxBytes = 999_999, "FetchMaxBytes (fetch.max.bytes) is 999,999 bytes; must not be below" },
        {
            "fetch and queue", o => o.QueuedMaxMessagesKbytes = 51_200, o => o.QueuedMaxMessagesKbytes = 51_199,
            "FetchMaxBytes (fetch.max.bytes) is 52,428,800 bytes by the preset; one fetch must fit into Kafka:Consumers:lab:QueuedMaxMessagesKbytes (queued.max.messages.kbytes), which is 51,199 KiB: lower the one or raise the other."
        },
        { "fetch limits", o => o.FetchMinBytes = 52_428_800, o => o.FetchMinBytes = 52_428_801, "FetchMinBytes (fetch.min.bytes) is 52,428,801 bytes; must not be above" },
        {
            "receive", o => o.Librdkafka["receive.message.max.bytes"] = "52429312", o => o.Librdkafka["receive.message.max.bytes"] = "52429311",
            "Librdkafka:receive.message.max.bytes is 52429311; must be at least 512 above"
        },
        { "batch and lane", o => o.LaneCapacity = 500, o => o.LaneCapacity = 499, "MaxBatchSize is 500 by the preset; must not be above Kafka:Consumers:lab:LaneCapacity, which is 499." },
        { "bytes of batch and lane", o => o.LaneCapacityBytes = 4_194_304, o => o.LaneCapacityBytes = 4_194_303, "MaxBatchBytes is 4,194,304 bytes by the preset; must not be above Kafka:Consumers:lab:LaneCapacityBytes, which is 4,194,303 bytes." },
        {
            "overflow and buffer", o => (o.OverflowBytes, o.BufferMemory) = (1_000_000, 2_000_000), o => (o.OverflowBytes, o.BufferMemory) = (1_000_001, 2_000_000),
            "OverflowBytes is 1,000,001 bytes; must be at most half of Kafka:Consumers:lab:BufferMemory, which is 2,000,000 bytes."
        },
        {
            "stall", o => (o.OnStall, o.StallTimeout) = (StallPolicy.Rebuild, TimeSpan.FromSeconds(30)),
            o => (o.OnStall, o.StallTimeout) = (StallPolicy.Rebuild, TimeSpan.FromSeconds(29)), "OnStall is rebuild; needs 30 seconds or more of Kafka:Consumers:lab:StallTimeout, which is 00:00:29"
        },
        { "drain", o => o.DrainTimeout = TimeSpan.FromSeconds(150), o => o.DrainTimeout = TimeSpan.FromMilliseconds(150_001), "DrainTimeout is 00:02:30.001; must be at most half of" },
        { "retry", o => o.Retry.Delay = TimeSpan.FromSeconds(30), o => o.Retry.Delay = TimeSpan.FromSeconds(31), "Retry:Delay is 00:00:31; must not be above Kafka:Consumers:lab:Retry:MaxDelay" },
        {
            "dead letter", o => (o.OnFailure, o.DeadLetter.Topic) = (ConsumerFailurePolicy.DeadLetter, "observations.dead"), o => o.OnFailure = ConsumerFailurePolicy.DeadLetter,
            "Kafka:Consumers:lab:DeadLetter:Topic is not set; Kafka:Consumers:lab:OnFailure is DeadLetter, so set it"
        },
        { "parked keys", o => (o.DeadLetter.Topic, o.DeadLetter.ParkKey) = ("observations.dead", true), o => o.DeadLetter.ParkKey = true, "DeadLetter:Topic is not set; Kafka:Consumers:lab:DeadLetter:ParkKey is true" },
        {
            "parked keys without order", o => (o.DeadLetter.Topic, o.DeadLetter.ParkKey, o.Order) = ("observations.dead", true, ConsumeOrder.Key),
            o => (o.DeadLetter.Topic, o.DeadLetter.ParkKey, o.Order) = ("observations.dead", true, ConsumeOrder.None), "DeadLetter:ParkKey is true; it keeps the order of a key, and Kafka:Consumers:lab:Order is None"
        },
        { "dead letters consumed", o => o.DeadLetter.Topic = "observations.dead", o => o.DeadLetter.Topic = "observations", "DeadLetter:Topic is observations; Kafka:Consumers:lab:Topics has it too" },
        { "dead letter topic", o => o.DeadLetter.Topic = "", o => o.DeadLetter.Topic = "^dead", "DeadLetter:Topic is ^dead; a topic's name is" },
        {
            "retry topic consumed", RetryTopic(), RetryTopic(o => o.RetryTopic.Topic = "observations"),
            "RetryTopic:Topic is observations; it must be neither in Kafka:Consumers:lab:Topics nor Kafka:Consumers:lab:DeadLetter:Topic"
        },
        {
            "retry topic for dead letters", RetryTopic(o => o.DeadLetter.Topic = "observations.dead"), RetryTopic(o => o.DeadLetter.Topic = "observations.retry"),
            "RetryTopic:Topic is observations.retry; it must be neither in"
        },
        {
            "retry topic's name", RetryTopic(o => o.RetryTopic.Topic = ""), RetryTopic(o => o.RetryTopic.Topic = "^retry"),
            "RetryTopic:Topic is ^retry; a topic's name is"
        },
        {
            "retry topic of two topics", RetryTopic(), RetryTopic(o => o.Topics.Add("labs")),
            "RetryTopic:Topic is observations.retry; it serves one topic"
        },
        {
            "retry topic without order", RetryTopic(o => o.Order = ConsumeOrder.Key), RetryTopic(o => o.Order = ConsumeOrder.None),
            "it keeps the order of a key, and Kafka:Consumers:lab:Order is None"
        },
        {
            "retry topic and parked keys", RetryTopic(o => o.DeadLetter.Topic = "observations.dead"), RetryTopic(o => (o.DeadLetter.Topic, o.DeadLetter.ParkKey) = ("observations.dead", true)),
            "keys wait there, so Kafka:Consumers:lab:DeadLetter:ParkKey must not be true"
        },
        {
            "retry topic apart from its source", RetryTopic(), RetryTopic(o => o.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky),
            "so set Kafka:Consumers:lab:PartitionAssignmentStrategy to Range, in all members"
        },
        {
            "retry topic from its end", RetryTopic(o => o.AutoOffsetReset = AutoOffsetReset.Earliest), RetryTopic(o => o.AutoOffsetReset = AutoOffsetReset.Latest),
            "Kafka:Consumers:lab:AutoOffsetReset must be Earliest"
        },
        {
            "retry topic without names", RetryTopic(o => o.CommitMetadata = true), RetryTopic(o => o.CommitMetadata = false),
            "Kafka:Consumers:lab:CommitMetadata must not be false"
        },
        {
            "retry topic's waits", RetryTopic(o => o.RetryTopic.Delay = TimeSpan.FromHours(1)), RetryTopic(o => o.RetryTopic.Delay = TimeSpan.FromHours(2)),
            "RetryTopic:Delay is 02:00:00; must not be above Kafka:Consumers:lab:RetryTopic:MaxDelay"
        },
        { "failure policy", o => o.OnFailure = ConsumerFailurePolicy.Skip, o => o.OnFailure = (ConsumerFailurePolicy)7, "OnFailure is 7; allowed Halt, DeadLetter, Skip" },
        { "session given to the broker", o => o.GroupProtocol = GroupProtocol.Consumer, Consumer(o => o.SessionTimeout = TimeSpan.FromSeconds(30)), "SessionTimeout (session.timeout.ms) is 00:00:30; with group.protocol=consumer" },
        { "heartbeat given to the broker", o => o.GroupProtocol = GroupProtocol.Classic, Consumer(o => o.HeartbeatInterval = TimeSpan.FromSeconds(1)), "HeartbeatInterval (heartbeat.interval.ms) is 00:00:01; with group.protocol=consumer" },
        {
            "assignor given to the broker", o => o.Librdkafka["group.remote.assignor"] = "uniform",
            Consumer(o => o.PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range), "PartitionAssignmentStrategy (partition.assignment.strategy) is range; with group.protocol=consumer"
        },
        { "topics", o => o.Topics.Add("^clinical\\..*"), o => o.Topics.Add("observations"), "Topics is observations,observations; name each topic once" },
        { "group", o => o.GroupId = "g", o => o.GroupId = null, "GroupId (group.id) is not set; set it" },
    };

    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(ProducerRules))]
    public void Validate_ProducerRule_AcceptsTheLimitAndRefusesPastIt(
        string rule, Action<HealthcareProducerOptions> limit, Action<HealthcareProducerOptions> past, string error)
    {
        Assert.NotEmpty(rule);
        Assert.Empty(Clients.Errors(Clients.Producer(limit)));
        Assert.Contains(error, Clients.SingleError(Clients.Producer(past)), StringComparison.Ordinal);
    }

    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(ConsumerRules))]
    public void Validate_ConsumerRule_AcceptsTheLimitAndRefusesPastIt(
        string rule, Action<HealthcareConsumerOptions> limit, Action<HealthcareConsumerOptions> past, string error)
    {
        Assert.NotEmpty(rule);
        Assert.Empty(Clients.Errors(Clients.Consumer(limit)));
        Assert.Contains(error, Clients.SingleError(Clients.Consumer(past)), StringComparison.Ordinal);
    }

    private static Action<HealthcareConsumerOptions> RetryTopic(Action<HealthcareConsumerOptions>? change = null) => options =>
    {
        options.RetryTopic.Topic = "observations.retry";
        options.PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range;
        change?.Invoke(options);
    };

    private static Action<HealthcareConsumerOptions> Consumer(Action<HealthcareConsumerOptions> change) => options =>
    {
        options.GroupProtocol = GroupProtocol.Consumer;
        change(options);
    };

    private static void Topics(HealthcareProducerOptions options, params string[] topics)
    {
        foreach (var topic in topics)
        {
            options.Topics.Add(topic);
        }
    }
}
