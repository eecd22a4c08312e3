namespace Healthcare.Kafka.Client;

/// <summary>One message's place in the buffer, or in the line before it. It knows where <see cref="Admission"/> has it, so that a place costs no allocation and no search.</summary>
internal abstract class AdmissionTicket
{
    /// <summary>Gets or sets the bytes that the message takes of the budget.</summary>
    public long Charge { get; set; }

    /// <summary>Gets or sets whether somebody still holds the message's bytes when it is settled, and gives their room back with <see cref="Admission.Release"/>.</summary>
    public bool KeepsCharge { get; set; }

    /// <summary>Gets the number of the entry; a pooled ticket gets a new one each time.</summary>
    public long Sequence { get; internal set; }

    internal AdmissionState State { get; set; }

    /// <summary>Gets or sets where <see cref="TicketList"/> has the ticket.</summary>
    internal TicketList.Run? Run { get; set; }

    /// <summary>Gets or sets the ticket's place in <see cref="Run"/>.</summary>
    internal byte Place { get; set; }
}
