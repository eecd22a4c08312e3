using System.Text;
using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class NdjsonInputTests
{
    private const string Sentinel = PhiCanary.Mark;

    [Fact]
    public async Task ReadAsync_PlainFile_ReturnsEachLineByteForByteWithItsPatient()
    {
        using var file = new InputFile(InputFile.Resource("Patient/1"), "", InputFile.Resource("Patient/ü"));

        var (events, badLines) = await file.ReadAsync();

        Assert.Equal(["Patient/1", "Patient/ü"], events.Select(item => item.Patient));
        Assert.Equal(InputFile.Resource("Patient/ü"), Encoding.UTF8.GetString(events[1].Resource));
        Assert.Equal(0, badLines.Count);
    }

    [Fact]
    public async Task ReadAsync_GzipFileUnderAnyName_ReturnsTheSame()
    {
        using var file = new InputFile(InputFile.Gzip(Encoding.UTF8.GetBytes(InputFile.Resource("Patient/1"))));

        Assert.Equal("Patient/1", Assert.Single((await file.ReadAsync()).Events).Patient);
    }

    [Fact]
    public async Task ReadAsync_WindowsFile_LeavesOutMarkAndCarriageReturn()
    {
        using var file = new InputFile([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(InputFile.Resource("Patient/1") + "\r\n" + InputFile.Resource("Patient/2") + "\r\n")]);

        var (events, badLines) = await file.ReadAsync();

        Assert.Equal(0, badLines.Count);
        Assert.Equal(InputFile.Resource("Patient/1"), Encoding.UTF8.GetString(events[0].Resource));
        Assert.Equal(InputFile.Resource("Patient/2"), Encoding.UTF8.GetString(events[1].Resource));
    }

    [Fact]
    public async Task ReadAsync_PatientInsteadOfSubject_TakesItAsTheKey()
    {
        using var file = new InputFile("""{"resourceType":"Immunization","patient":{"reference":"Patient/7"}}""");

        Assert.Equal("Patient/7", Assert.Single((await file.ReadAsync()).Events).Patient);
    }

    [Fact]
    public async Task ReadAsync_BadLines_AreLeftOutAndNamedByNumberWithoutContent()
    {
        using var file = new InputFile(
            InputFile.Resource("Patient/1"),
            "{\"resourceType\":\"Observation\",\"" + Sentinel,
            $$$"""{"subject":{"reference":"{{{Sentinel}}}"}}""",
            $$"""{"resourceType":"{{Sentinel}}"}""",
            "null",
            $$$"""{"resourceType":"Contract","subject":[{"reference":"{{{Sentinel}}}"}]}""",
            InputFile.Resource("Patient/2") + Sentinel);

        var (events, badLines) = await file.ReadAsync();

        Assert.Single(events);
        Assert.Equal(6, badLines.Count);
        Assert.Equal(
            [
                "line 2: not a FHIR resource in JSON", "line 3: no resourceType", "line 4: no subject.reference or patient.reference",
                "line 5: not a JSON object", "line 6: not a FHIR resource in JSON", "line 7: not a FHIR resource in JSON",
            ],
            badLines.Describe());
    }

    [Fact]
    public async Task ReadAsync_ManyBadLines_NamesTenAndCountsTheRest()
    {
        using var file = new InputFile([.. Enumerable.Repeat("x", 25)]);

        var (_, badLines) = await file.ReadAsync();

        Assert.Equal(25, badLines.Count);
        Assert.Equal(11, badLines.Describe().Count());
        Assert.Equal("and 15 more", badLines.Describe().Last());
    }

    [Fact]
    public async Task ReadAsync_SecondTime_ReportsNoLineAgain()
    {
        using var file = new InputFile("x", InputFile.Resource("Patient/1"));
        var badLines = new BadLines();
        var input = new NdjsonInput(file.Path, badLines);

        Assert.Single(await input.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Single(await input.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

        Assert.Equal(1, badLines.Count);
    }

    [Fact]
    public async Task ReadAsync_LineThatNoMessageHolds_IsABadLineAndTheNextIsRead()
    {
        using var file = new InputFile(new string('x', 5_000_000), InputFile.Resource("Patient/1"));

        var (events, badLines) = await file.ReadAsync();

        Assert.Equal("Patient/1", Assert.Single(events).Patient);
        Assert.Equal(["line 1: longer than 990000 bytes"], badLines.Describe());
    }

    [Fact]
    public async Task ReadAsync_GzipCutShort_ReportsTheBrokenLastLine()
    {
        var packed = Packed();
        using var file = new InputFile(packed[..(packed.Length / 2)]);

        var (events, badLines) = await file.ReadAsync();

        Assert.Equal([$"line {events.Count + 1}: not a FHIR resource in JSON"], badLines.Describe());
    }

    [Fact]
    public async Task ReadAsync_GzipDamaged_ThrowsInputException()
    {
        var packed = Packed();
        packed.AsSpan(packed.Length / 2, 64).Fill(0xFF);
        using var file = new InputFile(packed);

        var exception = await Assert.ThrowsAsync<InputException>(file.ReadAsync);

        Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Packed() => InputFile.Gzip(Encoding.UTF8.GetBytes(
        string.Join('\n', Enumerable.Range(0, 5_000).Select(i => InputFile.Resource($"Patient/{i}")))));

    [Fact]
    public void Check_MissingFile_ThrowsInputExceptionThatNamesIt()
    {
        var exception = Assert.Throws<InputException>(() => new NdjsonInput("/no/such/file", new BadLines()).Check());

        Assert.Equal("The input /no/such/file does not exist.", exception.Message);
    }

    [Fact]
    public void Check_Folder_ThrowsInputExceptionThatSaysSo()
    {
        var exception = Assert.Throws<InputException>(() => new NdjsonInput(Path.GetTempPath(), new BadLines()).Check());

        Assert.Contains("is a folder", exception.Message, StringComparison.Ordinal);
    }
}
