using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class PatientOrderTests
{
    [Fact]
    public void FirstSight_RisingPerPatient_IsInOrderWhateverTheMix()
    {
        var order = Seen(("a", 0), ("b", 3), ("a", 1), ("b", 4), ("a", 9), ("c", 2));

        Assert.Equal((0, 3), (order.OutOfOrder, order.Patients));
    }

    [Fact]
    public void FirstSight_EarlierEventAfterLaterOne_CountsEachThatCameTooLate() =>
        Assert.Equal(2, Seen(("a", 0), ("a", 5), ("a", 3), ("a", 4), ("a", 6)).OutOfOrder);

    private static PatientOrder Seen(params (string Patient, long Sequence)[] events)
    {
        var order = new PatientOrder();
        foreach (var (patient, sequence) in events)
        {
            order.FirstSight(patient, sequence);
        }

        return order;
    }
}
