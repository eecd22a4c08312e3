namespace Healthcare.Kafka.Client;

internal enum AdmissionState : byte
{
    Outside,
    Waiting,
    Admitted,
}
