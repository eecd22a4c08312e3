using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class TicketListTests
{
    [Fact]
    public void TicketList_AnyRun_KeepsTheOrderOfTheEntries() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), steps =>
        {
            var (list, model) = (new TicketList(), new List<Ticket>());
            foreach (var step in steps)
            {
                switch (step % 4)
                {
                    case 0:
                        Append(list, model, count: 1 + (step % 150));
                        break;
                    case 1:
                        RemoveEach(list, model, nth: 2 + (step % 40));
                        break;
                    case 2 when model.Count > 0:
                        Remove(list, model, step % model.Count);
                        break;
                    case 3:
                        RemoveOldest(list, model, step % 200);
                        break;
                }

                Assert.Equal(model, All(list));
            }

            RemoveOldest(list, model, model.Count);
            Assert.Null(list.First);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60));

    // One that stays for long, in a line that moves on.
    [Fact]
    public void Remove_AllButTheOldest_KeepsNoMoreThanIsThere()
    {
        var (list, model) = (new TicketList(), new List<Ticket>());
        Append(list, model, 1);
        for (var i = 0; i < 1_000; i++)
        {
            Append(list, model, 100);
            while (model.Count > 1)
            {
                Remove(list, model, 1);
            }
        }

        Assert.Same(model[0], list.First);
        Assert.InRange(list.Runs, 1, 3);
    }

    private static void Append(TicketList list, List<Ticket> model, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var ticket = new Ticket();
            list.Append(ticket);
            model.Add(ticket);
        }
    }

    private static void RemoveEach(TicketList list, List<Ticket> model, int nth)
    {
        for (var i = model.Count - 1; i >= 0; i -= nth)
        {
            Remove(list, model, i);
        }
    }

    private static void RemoveOldest(TicketList list, List<Ticket> model, int count)
    {
        for (var i = 0; i < count && model.Count > 0; i++)
        {
            Remove(list, model, 0);
        }
    }

    private static void Remove(TicketList list, List<Ticket> model, int index)
    {
        list.Remove(model[index]);
        model.RemoveAt(index);
    }

    private static List<AdmissionTicket> All(TicketList list)
    {
        var all = new List<AdmissionTicket>();
        for (var ticket = list.First; ticket is not null; ticket = TicketList.After(ticket))
        {
            all.Add(ticket);
        }

        return all;
    }

    private sealed class Ticket : AdmissionTicket;
}
