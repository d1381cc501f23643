using Inquest.Architectures.Arm.Instructions;

namespace Inquest.Tests.Architectures.Arm.Instructions;

/// <summary>The decoder against GNU objdump over every instruction of the C libraries that the Arm toolchain ships for the M profile.</summary>
public sealed partial class ObjdumpDifferentialTests
{
    private static readonly byte[] s_noOperations = [0, 0xBF, 0, 0xBF, 0, 0xBF, 0, 0xBF];
    private const string Libraries = "/usr/lib/arm-none-eabi/newlib/thumb";

    [Theory]
    [InlineData("v6-m/nofp")]
    [InlineData("v7-m/nofp")]
    [InlineData("v7e-m+fp/hard")]
    [InlineData("v7e-m+dp/hard")]
    [InlineData("v8-m.base/nofp")]
    [InlineData("v8-m.main/nofp")]
    [InlineData("v8-m.main+fp/hard")]
    [Trait("Speed", "Slow")]
    public void Every_instruction_of_the_libraries_reads_as_objdump_prints_it(string multilib)
    {
        Assert.SkipUnless(Objdump.IsPresent && Directory.Exists(Libraries), "needs binutils-arm-none-eabi and libnewlib-arm-none-eabi");
        string folder = Path.Combine(Libraries, multilib);
        string[] archives = [.. ((string[])["libc.a", "libm.a", "libsupc++.a"]).Select(name => Path.Combine(folder, name)).Where(File.Exists), .. Gcc(multilib)];
        Compare(Objdump.Disassemble(archives), 10_000, instruction => !IsByClassOnly(instruction));
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"[sd](3[2-9]|[4-9][0-9]|[0-9]{3})")]
    private static partial System.Text.RegularExpressions.Regex PastLastRegister();

    private static IEnumerable<string> Gcc(string multilib) =>
        Directory.EnumerateDirectories("/usr/lib/gcc/arm-none-eabi").Select(version => Path.Combine(version, "thumb", multilib, "libgcc.a")).Where(File.Exists);

    [Fact]
    [Trait("Speed", "Slow")]
    public void Every_halfword_and_seeded_words_of_the_explained_kinds_read_as_objdump_prints_them()
    {
        Assert.SkipUnless(Objdump.IsPresent, "needs binutils-arm-none-eabi");
        string file = Path.Combine(Path.GetTempPath(), $"inquest-thumb-{Environment.ProcessId}.bin");
        try
        {
            File.WriteAllBytes(file, AllHalfwordsAndSeededWords());
            Compare(Objdump.Disassemble("-D", "-b", "binary", "-m", "arm", "-M", "force-thumb", file), 10_000, IsExplained);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Each is followed by a NOP, so that an IT instruction does not reach the next case.
    private static byte[] AllHalfwordsAndSeededWords()
    {
        Random random = new(20261121);
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        for (int halfword = 0; halfword < 0xE800; halfword++)
        {
            writer.Write((ushort)halfword);
            writer.Write(s_noOperations);
        }

        for (int i = 0; i < 60_000; i++)
        {
            writer.Write((ushort)random.Next(0xE800, 0x10000));
            writer.Write((ushort)random.Next(0x10000));
        }

        return bytes.ToArray();
    }

    // FSTMX and FLDMX (an odd count of words) are long deprecated, the rest of the coprocessor space has a class only.
    private static bool IsByClassOnly(in ThumbInstruction instruction) =>
        instruction.Kind is InstructionKind.Coprocessor or InstructionKind.Vector || (instruction.Bits & 0xFE00_0F01) == 0xEC00_0B01;

    private static bool IsExplained(ThumbInstruction instruction) => !IsByClassOnly(instruction)
        && instruction.Kind is not (InstructionKind.Unknown or InstructionKind.Other or InstructionKind.FloatingPoint or InstructionKind.System);

    private static void Compare(IEnumerable<Objdump.Line?> lines, int least, Func<ThumbInstruction, bool> compareText)
    {
        ItState state = default;
        int count = 0;
        Dictionary<string, int> differences = [];
        HashSet<(uint Bits, ItState State)> seen = [];
        foreach (Objdump.Line? entry in lines)
        {
            if (entry is not { } line)
            {
                state = default;
                continue;
            }

            count++;
            Assert.True(ThumbDecoder.TryDecode(line.Address, line.Bytes, state, out ThumbInstruction instruction));
            Assert.Equal(line.Bytes.Length, instruction.Length);
            state = instruction.NextItState;
            // What the architecture leaves unpredictable is printed by objdump one way or another: undefined IT conditions,
            // stores relative to pc, loads of a byte or halfword into pc, floating-point lists that run past the last
            // register. And it shows a zero offset with its sign, but without its write-back.
            bool exempt = line.Operands.Contains('<') || instruction.ItState is { InBlock: true, Bits: >= 0xE0 }
                || instruction.Memory is { Base: 15, Direction: AccessDirection.Write }
                || (instruction.Memory is { Base: 15 } && instruction.Mnemonic.Contains('t', StringComparison.Ordinal) != line.Mnemonic.Contains('t', StringComparison.Ordinal))
                || (instruction.Memory is { AccessSize: < 4 } && instruction.Destinations.Contains(15) && instruction.Kind == InstructionKind.Load)
                || instruction.Memory is { Count: > 32 } || PastLastRegister().IsMatch(line.Operands)
                || (instruction.Memory is { Offset: 0 } && instruction.Length == 4);
            string expected = (line.Mnemonic + " " + line.Operands).TrimEnd();

            if (instruction.BranchTarget is null && !seen.Add((instruction.Bits, instruction.ItState)))
            {
                continue;
            }

            // In an object file a branch to itself awaits the linker; objdump prints where it will go.
            bool unlinked = instruction.BranchTarget == instruction.Address;
            if (compareText(instruction) && !unlinked && !exempt && instruction.Text != expected)
            {
                string difference = $"{instruction.Bits:x8} objdump [{expected}] inquest [{instruction.Text}]";
                differences[difference] = differences.GetValueOrDefault(difference) + 1;
            }
        }

        Assert.True(count > least, $"objdump gave only {count} instructions");
        Assert.True(differences.Count == 0, $"{differences.Count} of {count} differ:\n" + string.Join('\n', differences.OrderByDescending(d => d.Value).Take(60).Select(d => d.Value + " × " + d.Key)));
    }
}
