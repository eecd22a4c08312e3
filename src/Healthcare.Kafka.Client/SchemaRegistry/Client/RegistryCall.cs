namespace Healthcare.Kafka.Client;

/// <summary>One request to a registry.</summary>
/// <param name="Method">Its method. All requests may be sent twice: registering a schema again finds it.</param>
/// <param name="Path">Its path and query, relative to a base URL.</param>
/// <param name="What">What it does, in words for an error: subjects and ids, no schema.</param>
/// <param name="Body">Its body; null without one.</param>
internal sealed record RegistryCall(HttpMethod Method, string Path, string What, byte[]? Body = null)
{
    public static RegistryCall Get(string path, string what) => new(HttpMethod.Get, path, what);

    public static RegistryCall Post(string path, string what, byte[] body) => new(HttpMethod.Post, path, what, body);

    public static RegistryCall Put(string path, string what, byte[] body) => new(HttpMethod.Put, path, what, body);
}
