using System.Text;

namespace Healthcare.Kafka.Tool;

/// <summary>FHIR R4 Observations, keyed by their patient.</summary>
internal sealed class FhirObservations(Random random, int? size) : IMessageFormat
{
    // What a note adds beside its text.
    private static readonly int Frame = "\"note\":[{\"text\":\"\"}],".Length;

    private readonly ObservationWriter _writer = new();

    public string Name => "FHIR R4 Observation";

    public LoadMessage Write(InventedPatient patient, DateTimeOffset at)
    {
        var (measurement, value) = patient.Measure();
        var (id, reference, encounter) = (patient.NewId(), $"Patient/{patient.Id}", $"Encounter/{patient.Encounter}");
        var resource = _writer.Write(id, reference, encounter, measurement, value, at);
        if (size - resource.Length - Frame is > 0 and { } missing)
        {
            resource = _writer.Write(id, reference, encounter, measurement, value, at, NoteText.Of(missing, random));
        }

        return new(Encoding.UTF8.GetBytes(reference), resource);
    }
}
