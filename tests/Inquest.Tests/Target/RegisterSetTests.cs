using Inquest.Target;

namespace Inquest.Tests.Target;

public class RegisterSetTests
{
    [Fact]
    public void A_register_is_unknown_until_it_is_set()
    {
        var registers = new RegisterSet(16);
        Assert.Null(registers[4]);
        Assert.False(registers.TryGet(4, out _));
        registers.Set(4, 0, RegisterSource.Dump);
        Assert.Equal(0ul, registers[4]);
        Assert.Equal(RegisterSource.Dump, registers.SourceOf(4));
        registers.Forget(4);
        Assert.Null(registers[4]);
        Assert.Equal(RegisterSource.Unknown, registers.SourceOf(4));
    }

    [Fact]
    public void A_value_without_a_source_is_unknown()
    {
        var registers = new RegisterSet(16);
        registers.Set(0, 5, RegisterSource.Unknown);
        Assert.Null(registers[0]);
    }

    [Fact]
    public void Numbers_out_of_range_are_unknown_to_read_and_a_mistake_to_set()
    {
        var registers = new RegisterSet(16);
        Assert.Null(registers[16]);
        Assert.Null(registers[-1]);
        Assert.Equal(RegisterSource.Unknown, registers.SourceOf(int.MaxValue));
        registers.Forget(99);
        Assert.Throws<ArgumentOutOfRangeException>(() => registers.Set(16, 0, RegisterSource.Dump));
    }

    [Fact]
    public void A_clone_is_its_own()
    {
        var registers = new RegisterSet(2);
        registers.Set(0, 1, RegisterSource.Dump);
        RegisterSet copy = registers.Clone();
        copy.Set(0, 2, RegisterSource.Unwound);
        Assert.Equal(1ul, registers[0]);
        Assert.Equal(2ul, copy[0]);
        registers.Clear();
        Assert.Null(registers[0]);
        Assert.Equal(2ul, copy[0]);
    }

    [Fact]
    public void Sets_of_different_architectures_do_not_mix() =>
        Assert.Throws<ArgumentException>(() => new RegisterSet(2).CopyFrom(new RegisterSet(3)));
}
