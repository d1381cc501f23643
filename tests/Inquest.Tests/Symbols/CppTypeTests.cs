using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>What only C++ has: pointers to members, std::nullptr_t, virtual bases; values as gdb prints them, from a program that the compiler made here.</summary>
public sealed class CppTypeTests : IDisposable
{
    private const string Source = """
        namespace n {
        struct Base { virtual int go(); int b = 1; };
        struct Mid : virtual Base { int m = 2; };
        struct Other : virtual Base { int o = 4; };
        struct D : Mid, Other { int d = 3; int go() override; int plain(); };
        int Base::go() { return b; }
        int D::go() { return d; }
        int D::plain() { return d + b; }
        }
        int n::D::*pm = &n::D::d;
        int n::D::*pm_base = &n::D::m;
        int n::D::*pm_null = nullptr;
        int (n::D::*pf)() = &n::D::plain;
        int (n::D::*pf_virtual)() = &n::D::go;
        int (n::D::*pf_null)() = nullptr;
        decltype(nullptr) gnp = nullptr;
        n::D object;
        n::Base *as_base = &object;
        extern "C" { void *__dso_handle; void __cxa_pure_virtual() {} int _start() { object = n::D(); return object.plain() + (object.*pf)() + object.*pm; } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-cpp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("-gdwarf-5")]
    [InlineData("-gdwarf-3")]
    public void Values_that_only_cpp_has_are_read(string dwarf)
    {
        Dictionary<string, VariableInfo> printed = Print(dwarf, "pm", "pm_base", "pm_null", "pf", "pf_virtual", "pf_null", "gnp", "object", "object.b", "object.m", "object.o");
        Assert.Equal(("&n::D::d", "int n::D::*"), (printed["pm"].Value, printed["pm"].Type));
        Assert.Equal("&n::D::m", printed["pm_base"].Value);
        Assert.Equal("NULL", printed["pm_null"].Value);
        Assert.Matches(@"^0x[0-9a-f]{8} <n::D::plain(\(\))?>$", printed["pf"].Value);
        Assert.Equal("virtual function 0 of n::D", printed["pf_virtual"].Value);
        Assert.Equal("NULL", printed["pf_null"].Value);
        Assert.Equal("NULL", printed["gnp"].Value);
        Assert.Equal(("1", "2", "4"), (printed["object.b"].Value, printed["object.m"].Value, printed["object.o"].Value));
        VariableInfo mid = printed["object"].Children.Single(c => c.Name == "<n::Mid>");
        VariableInfo shared = mid.Children.Single(c => c.Name == "<n::Base>");
        Assert.Equal("1", shared.Children.Single(c => c.Name == "b").Value);
        Assert.All(printed.Values, v => Assert.Equal(VariableStates.Available, v.State));
    }

    [Fact]
    public void Where_a_virtual_base_lies_is_not_known_without_the_objects_own_table()
    {
        VariableInfo printed = Print("-gdwarf-5", wiped: true, "object.b", "object.d")["object.b"];
        Assert.NotEqual(VariableStates.Invalid, printed.State);
        Assert.Null(printed.Value);
    }

    private Dictionary<string, VariableInfo> Print(string dwarf, params string[] expressions) => Print(dwarf, wiped: false, expressions);

    // A dump of RAM as it stands after the constructors: the tables' addresses are the ELF's.
    private Dictionary<string, VariableInfo> Print(string dwarf, bool wiped, params string[] expressions)
    {
        Assert.SkipWhen(Tools.Find("arm-none-eabi-g++") is null, "arm-none-eabi-g++ is not installed");
        string path = Path.Combine(_folder, "cpp.elf");
        ToolRunner.Run(
            "arm-none-eabi-g++", Source, "-g", dwarf, "-O0", "-mcpu=cortex-m4", "-mthumb", "-nostdlib", "-fno-rtti", "-fno-exceptions", "-fno-threadsafe-statics",
            "-Wl,-Ttext=0x1000,-Tdata=0x20000000,-e_start", "-x", "c++", "-", "-o", path);
        byte[] elf = File.ReadAllBytes(path);
        return CppDump.Print(elf, wiped, expressions);
    }
}
