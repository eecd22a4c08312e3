namespace ClinicalPipeline;

/// <summary>Chooses the input: the one that is named, the one beside the checkout, or the generator.</summary>
internal static class EventInputs
{
    public static IEventInput Choose(Arguments arguments, PipelineOptions settings, BadLines badLines)
    {
        if ((arguments.Input ?? DefaultInput.Find(AppContext.BaseDirectory)) is not { } path)
        {
            return new GeneratedInput(settings.GeneratedEvents, settings.GeneratedPatients, settings.Seed);
        }

        var input = new NdjsonInput(path, badLines);
        input.Check();
        return input;
    }
}
