namespace Healthcare.Kafka.Client;

internal enum AdmissionState
{
    Outside,
    Waiting,
    Admitted,
}
