namespace ClinicalPipeline;

/// <summary>Derives alerts: a vital sign or a lab value out of its reference range.</summary>
internal static class AlertRules
{
    private const string Loinc = "http://loinc.org";

    /// <returns>An alert for each value of the resource that is out of range.</returns>
    public static IReadOnlyList<ClinicalAlert> Derive(FhirResource resource, string patient)
    {
        if (resource is not { ResourceType: "Observation", Status: not ("cancelled" or "entered-in-error") })
        {
            return [];
        }

        var alerts = new List<ClinicalAlert>();
        Check(patient, resource.Code, resource.ValueQuantity, resource.ReferenceRange, alerts);
        foreach (var component in resource.Component ?? [])
        {
            Check(patient, component.Code, component.ValueQuantity, component.ReferenceRange, alerts);
        }

        return alerts;
    }

    private static void Check(
        string patient, CodeableConcept? code, Quantity? quantity, IReadOnlyList<ObservationRange>? own, List<ClinicalAlert> alerts)
    {
        var loinc = code?.Coding?.FirstOrDefault(coding => coding.System == Loinc)?.Code;
        if (loinc is null || quantity is not { Value: { } value, Code: { } unit })
        {
            return;
        }

        // A result's own range knows the laboratory, the age and the sex: it goes before the table.
        var range = OwnRange(own, unit) ?? ReferenceRanges.Find(loinc);
        if (range is not null && range.Unit == unit && !range.Contains(value))
        {
            alerts.Add(new ClinicalAlert(patient, alerts.Count, loinc, value, unit, range.Low, range.High));
        }
    }

    // With more than one range, each is for some patients only, and which is a matter of text: the table is safer then.
    private static ReferenceRange? OwnRange(IReadOnlyList<ObservationRange>? ranges, string unit) =>
        ranges is [var range] && HasUnit(range.Low, unit) && HasUnit(range.High, unit) && (range.Low?.Value ?? range.High?.Value) is not null
            ? new ReferenceRange("", unit, range.Low?.Value, range.High?.Value)
            : null;

    private static bool HasUnit(Quantity? limit, string unit) => limit is null || limit.Code == unit;
}
