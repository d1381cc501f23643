using Inquest.Tests.House;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.GdbRemote;

/// <summary>The server on damaged packets; `fuzz/run gdb 100000` goes on from here.</summary>
[Collection(nameof(HeapMeasurements))]
public sealed class GdbMutationTests
{
    [Fact]
    public void Damaged_conversations_end_well_and_leave_nothing_behind()
    {
        const int Count = 2000;
        GdbConversation conversation = new(LabFixture.ReadFile("samples/keyboard-lockup.zip"));
        foreach (byte[] seed in GdbConversation.Seeds)
        {
            conversation.Run(seed);
        }

        long before = 0;
        for (int seed = 0; seed < Count; seed++)
        {
            conversation.Run(Mutator.Mutate(GdbConversation.Seeds[seed % GdbConversation.Seeds.Count], seed));
            if (seed == Count / 4)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 << 20);
    }
}
