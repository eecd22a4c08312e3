using System.Text.Json;
using System.Text.Json.Serialization;

namespace Healthcare.Kafka.Client.Tests;

public partial class ConfluentCompatibleJsonTests
{
    [Fact]
    public void Options_CopiedIntoAContext_ShapeItsText()
    {
        var typeInfo = new CompatibleJson(new(ConfluentCompatibleJson.Options)).Small;

        Assert.Equal("""{"Id":"é 漢 <b>&'+","N":7}""", JsonSerializer.Serialize(new Small("é 漢 <b>&'+", 7), typeInfo));
        Assert.Equal(new Small("x", 5), JsonSerializer.Deserialize("""{"id":"x","n":"5",}""", typeInfo));
    }

    [JsonSerializable(typeof(Small))]
    private sealed partial class CompatibleJson : JsonSerializerContext;
}
