using System.Text;
using Inquest.Coredump;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>One fatal text in the making: each architecture's lines add what they say.</summary>
internal sealed class FatalLogBuilder
{
    private const int MostLines = 200;
    private const int MostRegisters = 128;
    private const int MostTrace = 64;

    private readonly List<FatalLogRegister> _registers = [];
    private readonly List<string> _lines = [];
    private readonly List<int> _lineNumbers = [];
    private readonly List<string> _deviceTimes = [];
    private readonly List<string> _hostTimes = [];
    private readonly List<string> _faults = [];
    private readonly List<ulong> _trace = [];
    private int _firstLine;
    private int _lastLine;

    public TargetCode? Target { get; set; }

    public int AddressSize { get; set; } = 4;

    public uint? Reason { get; set; }

    public int? Cpu { get; set; }

    public ulong? Thread { get; set; }

    public string? ThreadName { get; set; }

    public bool InInterrupt { get; set; }

    public FatalLogFault Fault { get; set; }

    public ulong? FaultAddress { get; set; }

    public FatalLogAccess? Access { get; set; }

    public uint? Cfsr { get; set; }

    public uint? Hfsr { get; set; }

    public uint? Mmfar { get; set; }

    public uint? Bfar { get; set; }

    public uint? SecureReason { get; set; }

    public string? Assertion { get; set; }

    /// <summary>True until the line behind the assertion's was looked at, or another begins.</summary>
    public bool MayHaveMessage { get; set; }

    /// <summary>The heading that the indented lines below it belong to: <c>MPU FAULT</c>; null outside of one.</summary>
    public string? Heading { get; set; }

    /// <summary>True when the trace was made by looking for code addresses on the stack, without a frame pointer.</summary>
    public bool TraceIsSearched { get; private set; }

    /// <summary>True when the device itself called its trace corrupted where it ends.</summary>
    public bool TraceIsCorrupted { get; set; }

    /// <summary>True while lines of a call trace are expected.</summary>
    public bool InTrace { get; set; }

    /// <summary>True when something fatal was said, not merely the registers of something.</summary>
    public bool IsFatal => Reason is not null || _faults.Count > 0 || Assertion is not null || Has("pc");

    /// <summary>True when the kernel's last line was printed: what it did with the thread, or with the system.</summary>
    public bool WasHalted { get; set; }

    /// <summary>True when the end was printed: what follows with a beginning of its own is another crash.</summary>
    public bool HasEnded => WasHalted || (Reason is not null && Thread is not null);

    public bool Has(string register) => _registers.Exists(r => r.Name == register);

    public ulong? ValueOf(string register)
    {
        int at = _registers.FindIndex(r => r.Name == register);
        return at < 0 ? null : _registers[at].Value;
    }

    public void AddRegister(string name, ulong value)
    {
        if (_registers.Count < MostRegisters && !Has(name))
        {
            _registers.Add(new(name, value));
        }
    }

    public void AddFault(string text)
    {
        if (_faults.Count < MostLines && !_faults.Contains(text))
        {
            _faults.Add(text);
        }
    }

    public void AddTrace(ulong address, bool isSearched = false)
    {
        TraceIsSearched |= isSearched;
        if (_trace.Count < MostTrace)
        {
            _trace.Add(address);
        }
    }

    /// <summary>Adds a line that belongs to the text.</summary>
    /// <param name="first">Number of the line, or of its first part where a terminal broke it.</param>
    /// <param name="last">Number of its last part.</param>
    /// <param name="text">Its own words.</param>
    /// <param name="prefix">What stood in front of them.</param>
    public void AddLine(int first, int last, string text, in LogLinePrefix prefix)
    {
        _firstLine = _firstLine == 0 ? first : _firstLine;
        _lastLine = last;
        for (int number = first; number <= last; number++)
        {
            _lineNumbers.Add(number);
        }

        if (prefix.DeviceTime is { } deviceTime)
        {
            _deviceTimes.Add(deviceTime);
        }

        if (prefix.HostTime is { } hostTime)
        {
            _hostTimes.Add(hostTime);
        }

        if (_lines.Count < MostLines)
        {
            _lines.Add(text);
        }
    }

    /// <summary>The text so far; null when nothing fatal is in it.</summary>
    public FatalLog? Build() => !IsFatal ? null : new FatalLog
    {
        FirstLine = _firstLine,
        LastLine = _lastLine,
        LineNumbers = _lineNumbers,
        DeviceTimes = _deviceTimes,
        HostTimes = _hostTimes,
        Target = Target,
        AddressSize = AddressSize,
        Reason = Reason,
        Cpu = Cpu,
        Thread = Thread,
        ThreadName = ThreadName is "unknown" or "" ? null : ThreadName,
        InInterrupt = InInterrupt,
        Registers = _registers,
        Fault = Fault,
        FaultText = DescribeFault(),
        FaultAddress = FaultAddress,
        Access = Access,
        Cfsr = Cfsr,
        Hfsr = Hfsr,
        Mmfar = Mmfar,
        Bfar = Bfar,
        SecureReason = SecureReason,
        IsWhole = HasEnded,
        CallTrace = _trace,
        TraceIsSearched = TraceIsSearched,
        TraceIsCorrupted = TraceIsCorrupted,
        Assertion = Assertion,
        Lines = _lines,
    };

    // A heading is followed by a colon and its details: "HARD FAULT, BUS FAULT: Precise data bus error".
    private string? DescribeFault()
    {
        if (_faults.Count == 0)
        {
            return null;
        }

        StringBuilder text = new();
        bool afterHeading = false;
        foreach (string fault in _faults)
        {
            text.Append(text.Length == 0 ? "" : afterHeading && !IsHeading(fault) ? ": " : ", ").Append(fault);
            afterHeading = IsHeading(fault);
        }

        return text.ToString();
    }

    private static bool IsHeading(string fault) => fault.Length > 3 && !fault.Any(char.IsLower);
}
