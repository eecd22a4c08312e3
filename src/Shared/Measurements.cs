namespace Healthcare.Kafka.Shared;

/// <summary>A measurement that the generator makes, with the range that the laboratory or the monitor prints beside it.</summary>
internal sealed record Measurement(string Category, string Loinc, string Display, string Unit, string Ucum, double Low, double High, int Decimals)
{
    /// <summary>The value at a place in the range: -1 is the lower limit, 1 the upper one.</summary>
    public double At(double place) => ((Low + High) / 2) + (place * (High - Low) / 2);
}

/// <summary>What is measured on a ward.</summary>
internal static class Measurements
{
    private const string Vital = "vital-signs";
    private const string Lab = "laboratory";

    public static readonly Measurement[] All =
    [
        new(Vital, "8867-4", "Heart rate", "beats/minute", "/min", 60, 100, 0),
        new(Vital, "9279-1", "Respiratory rate", "breaths/minute", "/min", 12, 20, 0),
        new(Vital, "8310-5", "Body temperature", "degrees C", "Cel", 36.1, 37.8, 1),
        new(Vital, "8480-6", "Systolic blood pressure", "mmHg", "mm[Hg]", 90, 140, 0),
        new(Vital, "8462-4", "Diastolic blood pressure", "mmHg", "mm[Hg]", 60, 90, 0),
        new(Lab, "2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", "mg/dL", 70, 140, 0),
        new(Lab, "2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", "mg/dL", 0.6, 1.3, 2),
        new(Lab, "2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", "mmol/L", 3.5, 5.1, 1),
        new(Lab, "2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", "mmol/L", 135, 145, 0),
        new(Lab, "718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", "g/dL", 12, 17.5, 1),
    ];
}
