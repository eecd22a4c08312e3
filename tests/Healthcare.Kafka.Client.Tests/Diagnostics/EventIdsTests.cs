using System.Reflection;

namespace Healthcare.Kafka.Client.Tests;

public class EventIdsTests
{
    [Fact]
    public void EventIds_AllConstants_AreUnique()
    {
        var ids = typeof(EventIds).GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Select(field => (int)field.GetRawConstantValue()!)
            .ToArray();

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
