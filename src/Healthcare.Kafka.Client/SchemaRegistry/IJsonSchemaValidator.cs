namespace Healthcare.Kafka.Client;

/// <summary>Checks payloads against their schema: an adapter to a JSON Schema library of your choice.</summary>
/// <remarks>Off unless given. It sees the bytes as they are sent or received, not an object made of them, so that nothing slips through.</remarks>
public interface IJsonSchemaValidator
{
    /// <summary>Prepares the check of one schema. Called once for each schema that is met, by any thread.</summary>
    /// <param name="schema">The schema's text.</param>
    /// <param name="references">The texts of the schemas that it refers to, and those refer to, by the name in <c>$ref</c>.</param>
    /// <returns>The check, called by many threads at once. Whatever it throws counts as a payload that does not fit.</returns>
    JsonSchemaCheck Prepare(string schema, IReadOnlyDictionary<string, string> references);
}

/// <summary>Tells whether a payload fits its schema.</summary>
/// <param name="utf8Json">The payload without schema id: JSON in UTF-8.</param>
/// <returns>Whether it fits.</returns>
public delegate bool JsonSchemaCheck(ReadOnlySpan<byte> utf8Json);
