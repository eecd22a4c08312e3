namespace Healthcare.Kafka.Client;

/// <summary>The live native clients of one name. Under one lock: a client that is closed has been detached before, and no call of another thread is in it.</summary>
internal sealed class SecretTargets
{
    private readonly Lock _sync = new();
    private readonly List<ISecretTarget> _targets = [];

    /// <summary>Adds a client and tells it what is known.</summary>
    /// <returns>Detaches it. Dispose it before the client.</returns>
    public IDisposable Attach(ISecretTarget target, Action<ISecretTarget> tell)
    {
        lock (_sync)
        {
            _targets.Add(target);
            tell(target);
        }

        return new Attachment(this, target);
    }

    /// <summary>Tells all of them; <paramref name="first"/> runs before, under the same lock.</summary>
    /// <returns>How many there are.</returns>
    public int Tell(Action first, Action<ISecretTarget> tell)
    {
        lock (_sync)
        {
            first();
            _targets.ForEach(tell);
            return _targets.Count;
        }
    }

    private sealed class Attachment(SecretTargets owner, ISecretTarget target) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._sync)
            {
                owner._targets.Remove(target);
            }
        }
    }
}
