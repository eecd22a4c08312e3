using System.Globalization;
using System.Text;

namespace Healthcare.Kafka.Tool;

/// <summary>HL7 v2.5.1 messages ORU^R01: one unsolicited result each, keyed by the patient's number.</summary>
internal sealed class Hl7Results(Random random, int? size) : IMessageFormat
{
    private const char End = '\r';

    private static readonly int Frame = "NTE|1|L|\r".Length;

    private int _number;

    public string Name => "HL7 v2.5.1 ORU^R01";

    public LoadMessage Write(InventedPatient patient, DateTimeOffset at)
    {
        var (measurement, value) = patient.Measure();
        var medicalRecord = $"MRN{patient.Number:D8}";
        var time = at.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var order = $"{++_number:D10}";
        var code = $"{measurement.Loinc}^{Escaped(measurement.Display)}^LN";
        var unit = $"{Escaped(measurement.Ucum)}^{Escaped(measurement.Unit)}^UCUM";
        var text = new StringBuilder()
            .Append($"MSH|^~\\&|LAB|HOSPITAL|BROKER|HOSPITAL|{time}||ORU^R01^ORU_R01|{order}|P|2.5.1").Append(End)
            .Append($"PID|1||{medicalRecord}^^^HOSPITAL^MR||INVENTED^PATIENT{patient.Number}||{patient.BirthYear}0101|{(patient.IsFemale ? "F" : "M")}").Append(End)
            .Append($"PV1|1|I|WARD^{1 + (patient.Number % 40)}^A||||||||||||||||V{patient.Number:D8}").Append(End)
            .Append($"OBR|1|{order}^BROKER|{order}^LAB|{code}|||{time}|||||||||||||||{time}||LAB|F").Append(End)
            .Append(CultureInfo.InvariantCulture, $"OBX|1|NM|{code}||{value}|{unit}|{measurement.Low}-{measurement.High}|{Flag(measurement, value)}|||F|||{time}").Append(End);
        if (size - text.Length - Frame is > 0 and { } missing)
        {
            text.Append("NTE|1|L|").Append(NoteText.Of(missing, random)).Append(End);
        }

        return new(Encoding.ASCII.GetBytes(medicalRecord), Encoding.ASCII.GetBytes(text.ToString()));
    }

    private static string Flag(Measurement measurement, decimal value) =>
        value < (decimal)measurement.Low ? "L" : value > (decimal)measurement.High ? "H" : "N";

    // The five characters that separate, as chapter 2 has it.
    private static string Escaped(string text) => text
        .Replace("\\", "\\E\\", StringComparison.Ordinal).Replace("|", "\\F\\", StringComparison.Ordinal).Replace("^", "\\S\\", StringComparison.Ordinal)
        .Replace("&", "\\T\\", StringComparison.Ordinal).Replace("~", "\\R\\", StringComparison.Ordinal);
}
