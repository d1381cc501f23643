using Inquest.Diagnosis.Comparison;
using Inquest.Diagnosis.Fingerprint;

namespace Inquest.Tests.Diagnosis.Comparison;

public sealed class SignatureComparerTests
{
    [Theory]
    [InlineData("a,b,c", "a,b,d", true, Certainty.High)]
    [InlineData("a,b,c", "a,c", true, Certainty.High)]
    [InlineData("a,b", "a", true, Certainty.Medium)]
    [InlineData("a", "a", true, Certainty.Medium)]
    [InlineData("a,b", "a,c", true, Certainty.Low)]
    [InlineData("give_up,wait_for_all,wait_objects,run,main", "give_up,lock_out,deadlock,run,main", true, Certainty.Low)]
    [InlineData("a,x,y,main", "a,main", true, Certainty.Medium)]
    [InlineData("a,main", "a,x,main", true, Certainty.High)]
    [InlineData("a,b", "c,b", false, Certainty.High)]
    [InlineData("a", "b", false, Certainty.High)]
    public void Callers_say_how_sure_the_answer_is(string first, string second, bool same, Certainty certainty)
    {
        SignatureComparison compared = SignatureComparer.Compare(Sign("bus-fault", first), Sign("wild-read", second));
        Assert.Equal(((bool?)same, certainty), (compared.IsSame, compared.Certainty));
    }

    [Theory]
    [InlineData(0x10ul, 0x4fff0010ul, Certainty.Low)]
    [InlineData(0x10ul, 0x20ul, Certainty.High)]
    [InlineData(0x4fff0000ul, 0x4fff0010ul, Certainty.High)]
    [InlineData(0x10ul, null, Certainty.High)]
    public void A_null_pointer_and_a_known_address_are_hardly_one_bug(ulong first, ulong? second, Certainty certainty)
    {
        SignatureComparison compared = SignatureComparer.Compare(Sign("null-read", "a,b"), Sign("bus-fault", "a,b"), (first, second));
        Assert.Equal(((bool?)true, certainty), (compared.IsSame, compared.Certainty));
        Assert.DoesNotContain("the same kind", compared.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Shared_and_other_functions_are_listed()
    {
        SignatureComparison compared = SignatureComparer.Compare(Sign("bus-fault", "a,b,c"), Sign("bus-fault", "a,c,d"));
        Assert.Equal(["a", "c"], compared.Shared);
        Assert.Equal(["b"], compared.OnlyFirst);
        Assert.Equal(["d"], compared.OnlySecond);
    }

    [Fact]
    public void Another_kind_of_fault_in_one_function_is_another_bug() =>
        Assert.Equal(false, SignatureComparer.Compare(Sign("panic", "a"), Sign("bus-fault", "a")).IsSame);

    [Fact]
    public void Without_an_ELF_the_answer_is_of_low_certainty()
    {
        CrashSignature one = SignatureBuilder.BuildProvisional(null, 1, 2, 3)!;
        SignatureComparison compared = SignatureComparer.Compare(one, one);
        Assert.Equal((true, Certainty.Low), ((bool, Certainty))(compared.IsSame!.Value, compared.Certainty));
    }

    // The same crash of two builds: two addresses, one bug.
    [Fact]
    public void Different_addresses_without_an_ELF_tell_nothing()
    {
        CrashSignature one = SignatureBuilder.BuildProvisional(null, 1, 2, 3)!;
        Assert.Null(SignatureComparer.Compare(one, SignatureBuilder.BuildProvisional(null, 1, 6, 7)!).IsSame);
        Assert.Null(SignatureComparer.Compare(one, Sign("panic", "a")).IsSame);
    }

    private static CrashSignature Sign(string kind, string frames) =>
        new SignatureBuilder(FrameLists.Default).Build(new SignatureInput { Kind = kind, Frames = [.. frames.Split(',').Select(f => new SignatureFrame(f))] })!;
}
