namespace Healthcare.Kafka.Client;

/// <summary>A message as bytes with what it takes of the buffer, or the reason why there are none.</summary>
internal readonly struct EncodedRecord
{
    public EncodedRecord(in OutgoingRecord record, long charge)
    {
        Record = record;
        Charge = charge;
    }

    public EncodedRecord(Refusal refusal) => Refusal = refusal;

    public OutgoingRecord Record { get; }

    public long Charge { get; }

    public Refusal? Refusal { get; }
}
