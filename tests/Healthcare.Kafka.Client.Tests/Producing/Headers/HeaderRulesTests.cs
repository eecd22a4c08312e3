using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class HeaderRulesTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Surrogates, controls and NUL often enough, each alone and in pairs.
    private static readonly Arbitrary<string> Texts = Gen.Frequency(
            (6, Gen.Choose('a', 'e')), (2, Gen.Choose(0xD7FE, 0xE001)), (2, Gen.Choose(0xDBFE, 0xDC01)), (1, Gen.Choose(0x7E, 0xA1)), (1, Gen.Choose(0, 0x21)))
        .ArrayOf()
        .Select(codes => string.Concat(codes.Select(code => (char)code)))
        .ToArbitrary();

    private static FsCheck.Config Many => FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(12);

    [Fact]
    public void OfKey_AnyText_AllowsWhatUtf8HoldsAndAConsumerReadsBack() =>
        Prop.ForAll(Texts, text => (HeaderRules.OfKey(text) is null) == (text.Length > 0 && IsUnicode(text) && !text.Contains('\0'))).Check(Many);

    [Fact]
    public void OfText_AnyText_AllowsUnicodeWithoutControlCharacters() =>
        Prop.ForAll(Texts, text => (HeaderRules.OfText(text, out _) is null) == (text.Length > 0 && IsUnicode(text) && !text.Any(char.IsControl))).Check(Many);

    [Fact]
    public void OfText_Bytes_AgreesWithItsText() =>
        Prop.ForAll(Texts, text => !IsUnicode(text) || HeaderRules.OfText(text, out _) == HeaderRules.OfText(Strict.GetBytes(text))).Check(Many);

    private static bool IsUnicode(string text)
    {
        try
        {
            return Strict.GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
