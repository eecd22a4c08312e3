using System.Text;
using System.Text.Json;

namespace Healthcare.Kafka.Tool.Tests;

public class InventedMessagesTests
{
    [Theory]
    [InlineData(MessageKind.Fhir)]
    [InlineData(MessageKind.Hl7)]
    [InlineData(MessageKind.Mixed)]
    internal void Create_SameSeed_MakesTheSameMessages(MessageKind kind)
    {
        var (one, same, other) = (InventedMessages.Create(kind, 1_000, 10, 7), InventedMessages.Create(kind, 1_000, 10, 7), InventedMessages.Create(kind, 1_000, 10, 8));

        Assert.Equal(one.Count, same.Count);
        Assert.All(Enumerable.Range(0, 100), number => Assert.Equal(one[number].Value, same[number].Value));
        Assert.NotEqual(one[0].Value, other[0].Value);
    }

    [Theory]
    [InlineData(MessageKind.Fhir, 2_000)]
    [InlineData(MessageKind.Fhir, 100_000)]
    [InlineData(MessageKind.Hl7, 1_024)]
    internal void Create_WithASize_MakesEachThatLong(MessageKind kind, int size)
    {
        var messages = InventedMessages.Create(kind, size, 10, 1);

        Assert.All(Enumerable.Range(0, 50), number => Assert.Equal(size, messages[number].Value.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(137)]
    public void Create_SoManyPatients_HasAKeyForEach(int patients)
    {
        var messages = InventedMessages.Create(MessageKind.Fhir, null, patients, 1);

        Assert.Equal(patients, Enumerable.Range(0, messages.Count).Select(number => Encoding.UTF8.GetString(messages[number].Key)).Distinct().Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3_000)]
    public void Fhir_EachMessage_IsAnObservationOfItsKey(int? size)
    {
        var messages = InventedMessages.Create(MessageKind.Fhir, size, 20, 1);

        for (var number = 0; number < 200; number++)
        {
            var root = JsonDocument.Parse(messages[number].Value).RootElement;
            Assert.Equal("Observation", root.GetProperty("resourceType").GetString());
            Assert.Equal("final", root.GetProperty("status").GetString());
            Assert.Equal("http://loinc.org", root.GetProperty("code").GetProperty("coding")[0].GetProperty("system").GetString());
            Assert.Equal(Encoding.UTF8.GetString(messages[number].Key), root.GetProperty("subject").GetProperty("reference").GetString());
            Assert.Equal("http://unitsofmeasure.org", root.GetProperty("valueQuantity").GetProperty("system").GetString());
            Assert.Equal(size is not null, root.TryGetProperty("note", out _));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2_000)]
    public void Hl7_EachMessage_HasTheSegmentsOfAResult(int? size)
    {
        var messages = InventedMessages.Create(MessageKind.Hl7, size, 20, 1);

        for (var number = 0; number < 200; number++)
        {
            var text = Encoding.ASCII.GetString(messages[number].Value);
            Assert.EndsWith("\r", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', text);
            var segments = text.TrimEnd('\r').Split('\r').Select(segment => segment.Split('|')).ToList();
            Assert.Equal((string[])["MSH", "PID", "PV1", "OBR", "OBX", .. size is null ? (string[])[] : ["NTE"]], segments.Select(segment => segment[0]));

            // The first separator is a field of MSH, so its fields are one off: MSH-9, MSH-12, MSH-10.
            Assert.Equal(("ORU^R01^ORU_R01", "2.5.1"), (segments[0][8], segments[0][11]));
            Assert.NotEmpty(segments[0][9]);
            Assert.Equal(Encoding.ASCII.GetString(messages[number].Key), segments[1][3].Split('^')[0]);

            // OBR-25 and OBX-2, 3, 5, 6, 11.
            Assert.Equal("F", segments[3][25]);
            Assert.Equal(("NM", "LN", "F"), (segments[4][2], segments[4][3].Split('^')[2], segments[4][11]));
            Assert.True(decimal.TryParse(segments[4][5], System.Globalization.CultureInfo.InvariantCulture, out _));
            Assert.Equal("UCUM", segments[4][6].Split('^')[2]);
        }
    }
}
