namespace Healthcare.Kafka.Client.Tests;

/// <summary>What docs/telemetry.md says to do about an event. A warning or an error without advice fails a test.</summary>
internal static class EventAdvice
{
    private const string Nothing = "Nothing: it heals by itself. If it goes on, ";

    public static string? Of(int id) => id switch
    {
        EventIds.InsecureSettingAccepted => "Use TLS and authentication; accept it on test clusters only.",
        EventIds.RetriesBounded => "Leave `Retries` unset.",
        EventIds.NativeTransportUnavailable => "Bring the librdkafka that Confluent.Kafka asks for ([transports.md](transports.md)), or set `Transport` to Managed.",
        EventIds.TraceCallbackFailed => "Correct the callback of `ConfigureTraces`.",

        EventIds.DeliveryFailed or EventIds.DeliveriesFailed => "Read the code ([errors.md](errors.md)). Register an `IDeliveryFailureHandler`, which is handed each such message.",
        EventIds.FailureHandlerThrew => "Correct the handler: the message that it was handed is stored nowhere.",
        EventIds.FailureHandlerAbandoned => "Have the handler return when its token is cancelled: those failures are stored nowhere.",
        EventIds.ProducerError => Nothing + "look at network, brokers and rights.",
        EventIds.ProducerFatalError => "The text says what comes of it. With a transactional id, restart.",
        EventIds.ProducerClosedWithOutstanding => "Produce the NotPersisted ones again; look up the others by their message id. Raise `FlushTimeout` above what an outage may take.",
        EventIds.ProducerCloseTimedOut or EventIds.ProducerCloseFailed => "Nothing for the messages, which have their outcomes. If it recurs, report it with librdkafka's lines.",
        EventIds.ProducerReplaced => "Deal with the calls that failed: produce NotPersisted ones again.",
        EventIds.ProducerReplacementFailed => "Look at the type named and at the settings; calls wait meanwhile.",
        EventIds.KeysFailed => "Produce again what failed, then `ResumeKeyAsync` or `IProducerControl`.",
        EventIds.ProducerStopped => "Produce again what failed, then resume with `IProducerControl`.",
        EventIds.TopicProblem => "Do what the text says: it has the command.",
        EventIds.TopicNotChecked => "Grant `Describe` and `DescribeConfigs`, or look why the cluster does not answer in time.",
        EventIds.TransactionNotAborted => "Nothing: the brokers abort it.",

        EventIds.ConsumerAbandoned => "Have handlers end when their token is cancelled, or raise `StopTimeout`. What was not committed comes again.",
        EventIds.ConsumerFailed => "Do what the text says, then restart.",
        EventIds.ConsumerCloseFailed => "Nothing: what was not committed comes again.",
        EventIds.PollFailed or EventIds.CallbackFailed or EventIds.CommitterFailed => "Nothing is lost. Report it: the library should not throw there.",
        EventIds.CommandFailed => Nothing + "read the code.",
        EventIds.ConsumerError => Nothing + "read the code ([errors.md](errors.md#consumptionexception)).",
        EventIds.ConsumerRefused => "Correct the right, the credentials or the setting that the code names.",
        EventIds.TopicUnknown => "Create the topic, or correct `Topics`.",
        EventIds.CorruptDataRead => Nothing + "the partition halts: look at the disk of its leader.",
        EventIds.HandlerFailed or EventIds.RetryAsked or EventIds.RetryFailed => "Nothing: it is tried again. Your own log has the exception's text.",
        EventIds.PartitionHalted => "Correct the cause, then `RetryHaltedAsync`, or `SkipHaltedAsync` ([operating-consumers.md](operating-consumers.md)).",
        EventIds.ScopeDisposalFailed => "Correct what the handler's scope disposes of; the verdicts hold.",
        EventIds.CancellationCallbackFailed => "Correct what the handler registers on its token.",
        EventIds.DeadLetterNotWritten => "Bring the dead-letter topic and the rights on it in order.",
        EventIds.DeadLetterTooLarge => "Raise `max.message.bytes` of the dead-letter topic and `MaxMessageBytes` of its producer.",
        EventIds.DeadLetterPartitionMissing => "Give the dead-letter topic the source's partitions.",
        EventIds.ParkedKeysNotRead => "Grant `Read` on the dead-letter topic; give it the source's partitions.",
        EventIds.RedriveStopped => "Correct the cause, then redrive again.",
        EventIds.OutputsNotPersisted => "Bring the output topic and the rights on it in order.",
        EventIds.DeserializerWaits => "Bring back what the deserializer asks, a schema registry for one.",
        EventIds.CommitAskedAgain => "Nothing: the answer comes with the next one.",

        EventIds.PartitionsLost => "Look why the session ended: a process that was paused, or a network that was away.",
        EventIds.DrainIncomplete => "Have handlers end within `DrainTimeout`, or when their token is cancelled.",
        EventIds.FinalCommitIncomplete => "Nothing: those messages come again.",
        EventIds.CommitFailed => Nothing + "look at the group's coordinator; the health check says so after a minute.",
        EventIds.OffsetGap => "Bring the messages back from their source; raise `retention.ms` or `retention.bytes`.",
        EventIds.PositionWentBack => "Find out who reset the group, or which broker cut its log.",
        EventIds.MetadataRefused => "Raise the brokers' `offset.metadata.max.bytes`, or set `CommitMetadata` to false.",
        EventIds.PartitionStalled => "Look at the log of the partition's leader; restart if it stays.",
        EventIds.PartitionsNotStarted => Nothing + "look at the group's coordinator.",
        EventIds.RebuildBegun => Nothing + "look at the log of the partition's leader.",
        EventIds.RebuildCloseTimedOut => "Nothing: its group lets go of it within `MaxPollInterval`.",
        EventIds.RebuildsUsedUp => "Look at the log of the partition's leader, and restart.",
        EventIds.RetryPartitionMissing => "Give the retry topic the source's partitions, and all members the same settings.",
        EventIds.RetryPartitionNotRead => "Grant `Read` and `Describe` on the retry topic; look at its leader.",

        EventIds.LatestSchemaNotRead => Nothing + "look at the schema registry.",
        EventIds.RegistryAway => "Bring the schema registry back; check `Kafka:SchemaRegistry:Urls`. Nothing is given up meanwhile ([schema-registry.md](schema-registry.md)).",
        EventIds.RegistryRefused => "Correct the credentials of `Kafka:SchemaRegistry`, or grant the right. Nothing is given up meanwhile.",
        EventIds.InsecureRegistryAccepted => "Use https; accept http for development only.",

        EventIds.MessageSkipped or EventIds.SkippedByOperator => "The message is given up. Keep the line: it is the only trace.",
        EventIds.MessageDeadLettered => "Look at the message there, correct the cause, redrive ([dead-letters.md](dead-letters.md)).",
        EventIds.HaltedAtMessage => "As for 3031.",
        EventIds.RedriveStarted or EventIds.RedriveEnded or EventIds.PausedByOperator or EventIds.ResumedByOperator or EventIds.RetriedByOperator
            or EventIds.SoughtByOperator => "Somebody asked for it: keep the line.",

        EventIds.TopicDiffers => "Do what the text says, or declare what there is ([topics.md](topics.md)).",
        EventIds.PartitionsAdded => "Somebody asked for it: let consumers read what is older before producers go on.",
        EventIds.PayloadNotOpened => "Find out who wrote the message: the reason says what does not fit ([protection.md](protection.md#what-cannot-be-opened)).",
        EventIds.DataKeyNotRead => Nothing + "look at the key service, or at the file of data keys.",
        EventIds.DataKeyFileNotRead => "Correct the file of data keys.",
        EventIds.DataKeyStoreAway => Nothing + "look at the store of data keys.",
        EventIds.DataKeysShredded => "Somebody asked for it: keep the line.",
        EventIds.InsecureOverrideAudited => "As for 1001.",
        EventIds.OffsetGapAudited => "As for 4020.",
        EventIds.AuditSinkFailing => "Bring the sink's store back. Messages that are skipped or dead-lettered wait for it ([audit.md](audit.md)).",
        EventIds.SecretNotFetched => Nothing + "look at the secret's file, or at the provider ([security.md](security.md)).",
        EventIds.SecretRefused => "Look at what the provider gives: a token's text and extensions have a form.",
        EventIds.AuditEventsNotTaken => "Add those events to the audit by hand, from this log category.",
        _ => null,
    };
}
