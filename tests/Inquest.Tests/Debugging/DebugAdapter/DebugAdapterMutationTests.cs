using Inquest.Tests.House;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.DebugAdapter;

/// <summary>The adapter on damaged messages; `fuzz/run dap 100000` goes on from here.</summary>
[Collection(nameof(HeapMeasurements))]
[Trait("Speed", "Slow")]
public sealed class DebugAdapterMutationTests
{
    private const int Count = 2000;

    [Fact]
    public void Damaged_messages_are_answered_or_left_alone()
    {
        AdapterConversation conversation = new(LabFixture.ReadFile("samples/keyboard-lockup.zip"));
        foreach (byte[] seed in AdapterConversation.Seeds)
        {
            conversation.Run(seed);
        }

        long before = 0;
        for (int seed = 0; seed < Count; seed++)
        {
            conversation.Run(Mutator.Mutate(AdapterConversation.Seeds[seed % AdapterConversation.Seeds.Count], seed));
            if (seed == Count / 4)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        // What a conversation opened goes with it: three times as many leave no more behind.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 << 20);
    }
}
