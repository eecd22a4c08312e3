using System.Text.Json;

namespace ClinicalPipeline;

/// <summary>Turns one line of NDJSON into an event, or says why it is none.</summary>
internal static class FhirParser
{
    public static bool TryParse(byte[] line, out ClinicalEvent clinicalEvent, out string reason)
    {
        clinicalEvent = default;
        reason = "";
        try
        {
            // The line is read as the consumers will read it: what they cannot read must not get as far as the topic.
            var resource = JsonSerializer.Deserialize(line, PipelineJson.Default.FhirResource);
            reason = resource switch
            {
                null => "not a JSON object",
                { ResourceType: null or "" } => "no resourceType",
                { PatientReference: null or "" } => "no subject.reference or patient.reference",
                _ => "",
            };
            clinicalEvent = reason.Length == 0 ? new ClinicalEvent(resource!.PatientReference!, line) : default;
        }
        catch (JsonException)
        {
            // Its message quotes the input.
            reason = "not a FHIR resource in JSON";
        }

        return reason.Length == 0;
    }
}
