namespace Healthcare.Kafka.Client;

/// <summary>Takes audit events to where an institution keeps them. Register one in the container: <c>services.AddSingleton&lt;IAuditSink, …&gt;()</c>.</summary>
/// <remarks>
/// Every event is also a line of the log category <c>Healthcare.Kafka.Client.Audit</c>, which is all there is without a sink. Events are given one after
/// the other, in their order, and again after a failure, without end: a sink may see one twice, and must not depend on the order of two partitions.
/// </remarks>
public interface IAuditSink
{
    /// <summary>Stores one event. What it throws is logged by its type; the event is given again.</summary>
    /// <param name="auditEvent">The event: names, positions, counts and codes, never anything of a message.</param>
    /// <param name="cancellationToken">Cancelled when the service ends and will not wait longer.</param>
    /// <returns>Completes when the event is stored. A message that is skipped or dead-lettered is not finished before.</returns>
    ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}
