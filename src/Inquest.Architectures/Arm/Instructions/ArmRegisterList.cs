using System.Numerics;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>A set of core registers r0–r15, one bit each: bit n is register n (also its DWARF number).</summary>
/// <param name="Bits">The bits.</param>
public readonly record struct ArmRegisterList(ushort Bits)
{
    /// <summary>How many registers are in the set.</summary>
    public int Count => BitOperations.PopCount(Bits);

    /// <summary>True when register <paramref name="number"/> is in the set; false for a number outside 0 to 15.</summary>
    public bool Contains(int number) => number is >= 0 and <= 15 && (Bits & (1 << number)) != 0;

    /// <summary>The set with one register more; a number outside 0 to 15 adds nothing.</summary>
    public ArmRegisterList With(int number) => number is >= 0 and <= 15 ? new((ushort)(Bits | (1 << number))) : this;

    /// <summary>The registers of both sets.</summary>
    public ArmRegisterList Union(ArmRegisterList other) => new((ushort)(Bits | other.Bits));

    /// <summary>The list as an assembler writes it: <c>{r4, r5, lr}</c>.</summary>
    public override string ToString()
    {
        return "{" + string.Join(", ", Names()) + "}";
    }

    /// <summary>The names of the registers, lowest first.</summary>
    public IReadOnlyList<string> Names()
    {
        List<string> names = [];
        for (int number = 0; number < 16; number++)
        {
            if (Contains(number))
            {
                names.Add(NameOf(number));
            }
        }

        return names;
    }

    /// <summary>The name of a core register: r0 to r12, sp, lr, pc.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number outside 0 to 15.</exception>
    public static string NameOf(int number) => number switch
    {
        13 => "sp",
        14 => "lr",
        15 => "pc",
        >= 0 and < 13 => "r" + number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "A core register has a number from 0 to 15."),
    };
}
