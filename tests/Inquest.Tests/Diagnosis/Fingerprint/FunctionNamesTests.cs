using Inquest.Diagnosis.Fingerprint;

namespace Inquest.Tests.Diagnosis.Fingerprint;

public sealed class FunctionNamesTests
{
    [Theory]
    [InlineData("send_report", "send_report")]
    [InlineData("send_report.isra.0", "send_report")]
    [InlineData("send_report.constprop.1", "send_report")]
    [InlineData("send_report.part.2", "send_report")]
    [InlineData("send_report.cold", "send_report")]
    [InlineData("send_report.lto_priv.3", "send_report")]
    [InlineData("send_report.isra.0.constprop.1.part.2.cold", "send_report")]
    [InlineData(".cold", ".cold")]
    [InlineData("operator.name", "operator.name")]
    [InlineData("motion::LowPass<3>::apply", "motion::LowPass::apply")]
    [InlineData("std::map<int, std::vector<char> >::at(int)", "std::map::at")]
    [InlineData("(anonymous namespace)::run", "(anonymous namespace)::run")]
    [InlineData("Vec<3>::operator<<", "Vec::operator<<")]
    [InlineData("_ZN6motion7LowPassILj3EE5applyEf", "motion::LowPass::apply")]
    [InlineData("_ZN6motion7LowPassILj3EE5applyEf.isra.0", "motion::LowPass::apply")]
    [InlineData("_ZN12_GLOBAL__N_14workEv", "(anonymous namespace)::work")]
    [InlineData("_ZN5QueueISt4pairIiN2ns1AEES2_E3popEv", "Queue::pop")]
    [InlineData("_ZN5QueueC2Ev", "Queue::Queue")]
    [InlineData("_ZN5QueueD1Ev", "Queue::~Queue")]
    [InlineData("_ZNK5Queue4sizeEv", "Queue::size")]
    [InlineData("_Z3runv", "run")]
    public void Names_lose_what_the_compiler_added(string name, string expected) => Assert.Equal(expected, FunctionNames.Normalize(name));

    [Theory]
    [InlineData("_Z")]
    [InlineData("_ZN")]
    [InlineData("_ZN999999999999999999999foo")]
    [InlineData("_ZN5Que")]
    [InlineData("_ZN5QueueILj3")]
    [InlineData("_ZN5QueueIS")]
    [InlineData("_ZThn8_N5Queue4sizeEv")]
    public void A_mangled_name_that_cannot_be_read_stays(string name) => Assert.Equal(name, FunctionNames.Normalize(name));
}
