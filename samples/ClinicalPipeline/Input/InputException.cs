namespace ClinicalPipeline;

/// <summary>The input or an argument cannot be used; the message is for the user, who can correct it.</summary>
internal sealed class InputException(string message) : Exception(message);
