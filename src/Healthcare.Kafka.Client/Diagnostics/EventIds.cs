namespace Healthcare.Kafka.Client;

/// <summary>The one registry of log event ids. An id is never used again; a retired one stays here with a comment.</summary>
internal static class EventIds
{
    // 1000: lifecycle and configuration
    public const int InsecureSettingAccepted = 1001;
    public const int RetriesBounded = 1002;
    public const int TraceCallbackFailed = 1010;
    public const int NativeTransportUnavailable = 1040;
    public const int ClientsRegistered = 1100;

    // 2000: producer
    public const int DeliveryFailed = 2000;
    public const int FailureHandlerThrew = 2001;
    public const int FailureHandlerAbandoned = 2002;
    public const int DeliveriesFailed = 2003;
    public const int ProducerError = 2010;
    public const int ProducerFatalError = 2011;
    public const int ProducerStarted = 2020;
    public const int ProducerClosed = 2021;
    public const int ProducerClosedWithOutstanding = 2022;
    public const int ProducerCloseTimedOut = 2023;
    public const int ProducerCloseFailed = 2024;
    public const int ProducerReplaced = 2025;
    public const int ProducerReplacementFailed = 2026;
    public const int KeysFailed = 2030;
    public const int ProducerStopped = 2031;
    public const int KeysResumed = 2032;
    public const int TopicProblem = 2040;
    public const int TopicNotChecked = 2041;
    public const int TopicsInOrder = 2042;
    public const int TransactionsReady = 2060;
    public const int TransactionNotAborted = 2061;

    // 3000: consumer
    public const int ConsumerStarted = 3000;
    public const int ConsumerStopped = 3001;
    public const int ConsumerAbandoned = 3002;
    public const int ConsumerFailed = 3003;
    public const int ConsumerCloseFailed = 3004;
    public const int PollFailed = 3010;
    public const int CallbackFailed = 3011;
    public const int CommandFailed = 3012;
    public const int ConsumerError = 3020;
    public const int ConsumerRefused = 3021;
    public const int TopicUnknown = 3022;
    public const int CorruptDataRead = 3023;
    public const int HandlerFailed = 3030;
    public const int PartitionHalted = 3031;
    public const int ScopeDisposalFailed = 3032;
    public const int CancellationCallbackFailed = 3033;
    public const int PartitionPaused = 3040;
    public const int PartitionResumed = 3041;
    public const int RetryAsked = 3050;
    public const int DeadLetterNotWritten = 3070;
    public const int DeadLettersWrittenAgain = 3071;
    public const int DeadLetterTooLarge = 3072;
    public const int DeadLetterPartitionMissing = 3073;
    public const int ParkedKeysNotRead = 3074;
    public const int RedriveStopped = 3075;
    public const int OutputsNotPersisted = 3090;
    public const int DeserializerWaits = 3091;
    public const int CommitAskedAgain = 3092;

    // 4000: group and offsets
    public const int PartitionsAssigned = 4000;
    public const int PartitionsRevoked = 4001;
    public const int PartitionsLost = 4002;
    public const int DrainIncomplete = 4003;
    public const int FinalCommitIncomplete = 4004;
    public const int CommitFailed = 4010;
    public const int CommitRecovered = 4011;
    public const int CommitterFailed = 4012;
    public const int OffsetGap = 4020;
    public const int PositionWentBack = 4021;
    public const int CommittedLookupFailed = 4022;
    public const int CompletedFound = 4023;
    public const int MetadataRefused = 4024;
    public const int PartitionStalled = 4025;
    public const int PartitionGoesOn = 4026;
    public const int LogEndLookupFailed = 4027;
    public const int PartitionsNotStarted = 4200;
    public const int RebuildBegun = 4201;
    public const int RebuildEnded = 4202;
    public const int RebuildCloseTimedOut = 4203;
    public const int RebuildsUsedUp = 4204;

    public const int RetryPartitionMissing = 4300;
    public const int RetryPartitionNotRead = 4301;
    public const int RetryFailed = 4302;

    // 5000: serialization
    public const int SchemaResolved = 5000;
    public const int LatestSchemaNotRead = 5001;
    public const int RegistryAway = 5010;
    public const int RegistryBack = 5011;
    public const int RegistryRefused = 5012;
    public const int InsecureRegistryAccepted = 5013;

    // 6000: audit
    public const int MessageSkipped = 6000;
    public const int MessageDeadLettered = 6001;
    public const int HaltedAtMessage = 6002;
    public const int RedriveStarted = 6010;
    public const int RedriveEnded = 6011;
    public const int PausedByOperator = 6020;
    public const int ResumedByOperator = 6021;
    public const int RetriedByOperator = 6022;
    public const int SkippedByOperator = 6023;
    public const int SoughtByOperator = 6024;

    // 7000: topics
    public const int TopicCreated = 7000;
    public const int TopicDiffers = 7001;
    public const int TopicsAsDeclared = 7002;
    public const int PartitionsAdded = 7003;

    // 8000: protected keys and payloads
    public const int PayloadNotOpened = 8000;
    public const int DataKeyInUse = 8010;
    public const int DataKeyNotRead = 8011;
    public const int DataKeyFileNotRead = 8012;
    public const int DataKeyStoreAway = 8013;
    public const int DataKeyMade = 8020;
    public const int DataKeysRewrapped = 8021;
    public const int DataKeysShredded = 8022;

    // 8100: audit and security
    public const int InsecureOverrideAudited = 8100;
    public const int OffsetGapAudited = 8101;
    public const int AuditSinkFailing = 8110;
    public const int AuditSinkBack = 8111;
    public const int AuditEventsNotTaken = 8112;
    public const int CredentialsChanged = 8120;
    public const int SecretNotFetched = 8121;
    public const int SecretFetched = 8122;
    public const int SecretRefused = 8123;

    // 9000: librdkafka's own log lines
    public const int LibrdkafkaLine = 9000;
    public const int LibrdkafkaLinesLeftOut = 9001;
}
