namespace Inquest.Tests.Synth;

/// <summary>Assembles a line number program of 32-bit DWARF, with addresses of 4 bytes.</summary>
internal sealed class LineProgramBuilder
{
    private readonly int _version;
    private readonly SectionWriter _program = new();
    private readonly List<string> _directories = [];
    private readonly List<(string Name, int Directory)> _files = [];
    private ulong _address;
    private uint _line = 1;

    public LineProgramBuilder(int version)
    {
        _version = version;
    }

    public int MinimumInstructionLength { get; init; } = 1;

    public int MaximumOperations { get; init; } = 1;

    public int LineRange { get; init; } = 14;

    public LineProgramBuilder Directory(string name)
    {
        _directories.Add(name);
        return this;
    }

    public LineProgramBuilder File(string name, int directory = 0)
    {
        _files.Add((name, directory));
        return this;
    }

    public LineProgramBuilder SetAddress(ulong address)
    {
        _program.U8(0).Uleb(5).U8(2).U32(address);
        _address = address;
        return this;
    }

    /// <summary>A row, by standard opcodes.</summary>
    public LineProgramBuilder Row(ulong address, uint line, uint file = 1, uint column = 0)
    {
        AdvanceTo(address);
        _program.U8(4).Uleb(file).U8(5).Uleb(column).U8(3).Sleb((long)line - _line).U8(1);
        _line = line;
        return this;
    }

    public LineProgramBuilder EndSequence(ulong address)
    {
        AdvanceTo(address);
        _program.U8(0).Uleb(1).U8(1);
        _address = 0;
        _line = 1;
        return this;
    }

    /// <summary>Bytes as they are; the builder does not know what they do to address and line.</summary>
    public LineProgramBuilder Raw(params byte[] bytes)
    {
        _program.Bytes(bytes);
        return this;
    }

    public byte[] Build()
    {
        var writer = new SectionWriter();
        writer.Distance("end", "start").Label("start").U16((ulong)_version);
        if (_version >= 5)
        {
            writer.U8(4).U8(0);
        }

        writer.Distance("program", "header").Label("header").U8((ulong)MinimumInstructionLength);
        if (_version >= 4)
        {
            writer.U8((ulong)MaximumOperations);
        }

        writer.U8(1).U8(unchecked((byte)-5)).U8((ulong)LineRange).U8(13);
        writer.Bytes(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        if (_version >= 5)
        {
            WriteTables(writer);
        }
        else
        {
            WriteOldTables(writer);
        }

        return writer.Label("program").Bytes(_program.ToArray()).Label("end").ToArray();
    }

    private void AdvanceTo(ulong address)
    {
        _program.U8(2).Uleb((address - _address) / (ulong)MinimumInstructionLength);
        _address = address;
    }

    private void WriteTables(SectionWriter writer)
    {
        writer.U8(1).Uleb(1).Uleb(8).Uleb((ulong)_directories.Count);
        foreach (string directory in _directories)
        {
            writer.CString(directory);
        }

        // Path as a string, directory as udata, MD5.
        writer.U8(3).Uleb(1).Uleb(8).Uleb(2).Uleb(0x0f).Uleb(5).Uleb(0x1e).Uleb((ulong)_files.Count);
        foreach ((string name, int directory) in _files)
        {
            writer.CString(name).Uleb((ulong)directory).Bytes(new byte[16]);
        }
    }

    private void WriteOldTables(SectionWriter writer)
    {
        foreach (string directory in _directories)
        {
            writer.CString(directory);
        }

        writer.U8(0);
        foreach ((string name, int directory) in _files)
        {
            writer.CString(name).Uleb((ulong)directory).Uleb(0).Uleb(0);
        }

        writer.U8(0);
    }
}
