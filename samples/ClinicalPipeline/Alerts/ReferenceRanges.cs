using System.Collections.Frozen;

namespace ClinicalPipeline;

/// <summary>
/// Reference ranges by LOINC code, for results that bring none of their own. Commonly printed intervals for adults: laboratories differ,
/// and age and sex are not looked at. Enough for a demonstration, not for care.
/// </summary>
internal static class ReferenceRanges
{
    private static readonly FrozenDictionary<string, ReferenceRange> s_byLoinc = Rows()
        .SelectMany(row => row.Codes.Select(code => KeyValuePair.Create(code, row.Range)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static ReferenceRange? Find(string loinc) => s_byLoinc.GetValueOrDefault(loinc);

    private static IEnumerable<(string[] Codes, ReferenceRange Range)> Rows() => [.. VitalSigns(), .. Chemistry(), .. BloodCount()];

    private static (string[], ReferenceRange)[] VitalSigns() =>
    [
        (["8867-4"], new("Heart rate", "/min", 60, 100)),
        (["9279-1"], new("Respiratory rate", "/min", 12, 20)),
        (["8310-5", "8331-1"], new("Body temperature", "Cel", 36.1m, 37.8m)),
        (["2708-6", "59408-5"], new("Oxygen saturation", "%", 95, 100)),
        (["8480-6"], new("Systolic blood pressure", "mm[Hg]", 90, 140)), // 140/90: hypertension, as WHO and ESC draw the line
        (["8462-4"], new("Diastolic blood pressure", "mm[Hg]", 60, 90)),
        (["39156-5"], new("Body mass index", "kg/m2", 18.5m, 30)), // 30: obesity, WHO
    ];

    private static (string[], ReferenceRange)[] Chemistry() =>
    [
        (["2339-0", "2345-7"], new("Glucose", "mg/dL", 70, 140)), // 140: the result does not say whether the patient had fasted
        (["4548-4"], new("Hemoglobin A1c", "%", 4, 6.5m)), // 6.5: diabetes, ADA
        (["38483-4", "2160-0"], new("Creatinine", "mg/dL", 0.6m, 1.3m)),
        (["33914-3"], new("Glomerular filtration rate", "mL/min/{1.73_m2}", 60, null)),
        (["6299-2", "3094-0"], new("Urea nitrogen", "mg/dL", 7, 20)),
        (["49765-1", "17861-6"], new("Calcium", "mg/dL", 8.5m, 10.5m)),
        (["2947-0", "2951-2"], new("Sodium", "mmol/L", 135, 145)),
        (["6298-4", "2823-3"], new("Potassium", "mmol/L", 3.5m, 5.1m)),
        (["2069-3", "2075-0"], new("Chloride", "mmol/L", 98, 110)),
        (["20565-8", "2028-9"], new("Carbon dioxide", "mmol/L", 20, 32)),
        (["2093-3"], new("Total cholesterol", "mg/dL", null, 200)),
        (["18262-6", "13457-7"], new("LDL cholesterol", "mg/dL", null, 130)),
        (["2085-9"], new("HDL cholesterol", "mg/dL", 40, null)),
        (["2571-8"], new("Triglycerides", "mg/dL", null, 150)),
        (["14959-1"], new("Microalbumin/creatinine ratio", "mg/g", null, 30)),
    ];

    private static (string[], ReferenceRange)[] BloodCount() =>
    [
        (["6690-2"], new("Leukocytes", "10*3/uL", 4, 11)),
        (["789-8"], new("Erythrocytes", "10*6/uL", 4, 5.9m)),
        (["718-7"], new("Hemoglobin", "g/dL", 12, 17.5m)),
        (["4544-3", "20570-8"], new("Hematocrit", "%", 36, 50)),
        (["787-2"], new("MCV", "fL", 80, 100)),
        (["777-3"], new("Platelets", "10*3/uL", 150, 450)),
    ];
}
