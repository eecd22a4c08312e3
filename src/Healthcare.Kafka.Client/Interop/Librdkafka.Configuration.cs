using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Configurations, which a client takes over when it is made.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_conf_new();

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_conf_destroy(nint conf);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_conf_set(nint conf, string name, string value, Span<byte> error, nuint errorSize);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_conf_dump(nint conf, out nuint count);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_conf_dump_free(nint dump, nuint count);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_topic_conf_new();

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_topic_conf_destroy(nint conf);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_topic_conf_dump(nint conf, out nuint count);
}
