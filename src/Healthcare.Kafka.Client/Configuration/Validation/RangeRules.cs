using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>Checks every option that is set against its row of the key table.</summary>
internal static class RangeRules
{
    // The only key that librdkafka reads as a fraction; of all others it takes whole milliseconds.
    private const string FractionalKey = "linger.ms";

    public static void Check(HealthcareClientOptions options, OptionErrors errors)
    {
        foreach (var row in options.Keys)
        {
            switch (row.Value(options))
            {
                case Enum choice when !Enum.IsDefined(choice.GetType(), choice):
                    errors.Refuse(row.Property, "allowed " + string.Join(", ", Enum.GetNames(choice.GetType())));
                    break;
                case TimeSpan or int or long when row.Text(options) is { } text:
                    CheckNumber(row, double.Parse(text, CultureInfo.InvariantCulture), errors);
                    break;
            }
        }
    }

    private static void CheckNumber(OptionKey row, double number, OptionErrors errors)
    {
        if (number < row.Least || number > row.Most)
        {
            errors.Refuse(row.Property, "allowed " + OptionDisplay.Range(row));
        }
        else if (row.Key is not null and not FractionalKey && !double.IsInteger(number))
        {
            errors.Refuse(row.Property, "allowed are whole milliseconds");
        }
    }
}
