using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClinicalPipeline;

/// <summary>Source-generated metadata: no reflection where every event passes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FhirResource))]
[JsonSerializable(typeof(ClinicalAlert))]
internal sealed partial class PipelineJson : JsonSerializerContext;
