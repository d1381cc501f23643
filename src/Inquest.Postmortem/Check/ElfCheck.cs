using System.Globalization;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Reporting;
using Inquest.Reporting.Check;
using Inquest.Zephyr.Latch;

namespace Inquest.Postmortem.Check;

/// <summary>Says whether a build is fit for a post-mortem, and which line brings what it lacks.</summary>
internal static class ElfCheck
{
    /// <summary>Checks one ELF.</summary>
    /// <exception cref="InputException">It cannot be read as ELF, or is no linked program.</exception>
    public static CheckReport Check(PostmortemInput input, ToolInfo tool, Limits limits, DiagnosticBag diagnostics)
    {
        if (SymbolFile.Open(input.Name, input.Bytes, limits, diagnostics) is not SymbolFile file)
        {
            throw new InputException(InputErrorKind.Unsupported, input.Name, null, "it is an ELF, but no linked program: give zephyr.elf or zmk.elf");
        }

        FirmwareFeatures features = new(file);
        CheckItem[] items = features.HasSymbols || features.HasDebugInfo ? [.. Essentials(features), .. Story(features), .. Guards(features), .. Extras(features)] : [.. Stripped(features)];
        List<CheckItem> blockers = [.. items.Where(i => i is { Required: true, State: CheckStates.Missing })];
        int missing = items.Count(i => i.State == CheckStates.Missing);
        string summary = blockers.Count > 0 ? $"{input.Name} is not fit for a post-mortem: {string.Join("; ", blockers.Select(b => b.Text.TrimEnd('.')))}."
            : missing == 0 ? $"{input.Name} is fit for a post-mortem."
            : string.Create(CultureInfo.InvariantCulture, $"{input.Name} is fit for a post-mortem; {missing} {(missing == 1 ? "line" : "lines")} would make it better.");
        return new CheckReport
        {
            Tool = tool,
            Elf = input.Name,
            Architecture = FatalTextMatch.NameOf(file.Elf.Machine),
            BuildId = file.Elf.BuildId.IsEmpty ? null : Convert.ToHexStringLower(file.Elf.BuildId.Span),
            IsFit = blockers.Count == 0,
            Summary = summary,
            Items = items,
        };
    }

    // What strip took away is not what the build lacks.
    private static IEnumerable<CheckItem> Stripped(FirmwareFeatures features)
    {
        yield return Missing("debug-info", "functions and lines", "The ELF is stripped: there is neither debug information nor a symbol table. Give the one before strip, build/zephyr/zephyr.elf.", null, required: true);
        yield return Unknown("backend", "the dump", "Whether a fatal error writes a core dump: without symbols the ELF does not tell, nor of anything else.", null);
        yield return BuildId(features);
    }

    // Without these there is nothing to explain, or nothing to explain it with.
    private static IEnumerable<CheckItem> Essentials(FirmwareFeatures features)
    {
        yield return features.IsZephyr
            ? Present("zephyr", "threads", "The kernel's own structures are found by symbol _kernel: the thread that crashed is known.", required: true)
            : Missing("zephyr", "Zephyr", "The ELF has no _kernel: it is no Zephyr firmware, or its symbols were stripped.", null, required: true);
        yield return features.HasDebugInfo
            ? Present("debug-info", "functions and lines", string.Create(CultureInfo.InvariantCulture, $"DWARF {features.DwarfVersion()} debug information gives functions, inlined calls, lines, types and variables."), required: true)
            : Missing("debug-info", "lines and variables", "There is no debug information: functions are known by symbol, lines and variables are not.", "CONFIG_DEBUG_INFO=y");
        yield return Backend(features);
    }

    private static CheckItem Backend(FirmwareFeatures features)
    {
        List<string> places = [];
        Add("coredump_backend_flash_partition", "a flash partition");
        Add("coredump_backend_in_memory", "RAM");
        Add("coredump_backend_logging", "the log (console)");
        Add("coredump_backend_intel_adsp_mem_window", "a debug window");
        Add("coredump_backend_other", "a backend of its own");
        if (places.Count > 0)
        {
            return Present("backend", "the dump", $"A fatal error writes a core dump to {Join(places)}.", required: true);
        }

        return features.Has("coredump")
            ? Present("backend", "the dump", "A fatal error writes a core dump, to a backend that the symbols do not name.", required: true)
            : Missing("backend", "the dump", "It has no core dump code: a crash leaves a log at best.", "CONFIG_DEBUG_COREDUMP=y and CONFIG_DEBUG_COREDUMP_BACKEND_FLASH_PARTITION=y (with a coredump_partition)", required: true);

        void Add(string symbol, string place)
        {
            if (features.Has(symbol))
            {
                places.Add(place);
            }
        }
    }

    // What the report will be able to tell.
    private static IEnumerable<CheckItem> Story(FirmwareFeatures features)
    {
        yield return MemoryMode(features);
        if (features.Elf.Machine == ElfMachine.Arm)
        {
            yield return Decide(features.HasRoomForCalleeSaved, "callee-saved", "registers r4–r11",
                "The exception frame has room for r4–r11: values of variables, and frames behind assembly.",
                "r4–r11 come out as zeros, which say nothing: many variables of the crashed function are unknown.",
                "CONFIG_EXTRA_EXCEPTION_INFO=y");
        }

        yield return Decide(features.HasMember("k_thread", "next_thread") ?? features.HasMember("z_kernel", "threads") ?? (features.Has("_kernel_thread_info_offsets") ? true : features.Configured("THREAD_MONITOR")),
            "thread-list", "every thread", "The kernel keeps a list of its threads.", "The kernel keeps no list of its threads: only the crashed one is shown.",
            "CONFIG_DEBUG_THREAD_INFO=y (or CONFIG_THREAD_MONITOR=y)");
        yield return Decide(features.HasMember("k_thread", "name") ?? features.Configured("THREAD_NAME"),
            "thread-names", "thread names", "Threads have names.", "Threads are shown by their symbol or address.", "CONFIG_THREAD_NAME=y");
        yield return Decide(features.HasMember("k_thread", "stack_info") ?? features.Configured("THREAD_STACK_INFO"),
            "stack-bounds", "stack bounds", "Each thread knows its stack: overflows are told, and how full it was.", "Where a stack ends is not known: an overflow may go unseen.", "CONFIG_THREAD_STACK_INFO=y");
        yield return features.HasSection(".debug_frame") || features.HasSection(".eh_frame")
            ? Present("call-frames", "exact call stacks", "Call-frame information is there (.debug_frame).")
            : Missing("call-frames", "exact call stacks", "There is no call-frame information: stacks are followed by the instructions, some frames are lost.", "CONFIG_DEBUG_INFO=y");
        yield return BuildId(features);
    }

    private static CheckItem BuildId(FirmwareFeatures features) =>
        features.Elf.BuildId.IsEmpty
            ? Missing("build-id", "proof of the ELF", "Without a build id only a flash image can prove that an ELF belongs to a dump.", "CONFIG_LINKER_GNU_BUILD_ID=y (or, where Zephyr has no such option yet, zephyr_ld_options(-Wl,--build-id) in the application's CMakeLists.txt)")
            : Present("build-id", "proof of the ELF", $"The build id {Convert.ToHexStringLower(features.Elf.BuildId.Span)[..8]}… is in the ELF and in flash.");

    private static string Join(List<string> places) => places.Count == 1 ? places[0] : string.Join(", ", places[..^1]) + " and " + places[^1];

    private static CheckItem MemoryMode(FirmwareFeatures features)
    {
        const string Id = "memory";
        const string Label = "memory";
        if (features.Configured("DEBUG_COREDUMP_MEMORY_DUMP_LINKER_RAM") == true)
        {
            return Present(Id, Label, "All RAM is dumped: every thread, every global, the heap.");
        }

        if (features.Configured("DEBUG_COREDUMP_MEMORY_DUMP_THREADS") == true)
        {
            return Present(Id, Label, "Every thread's object and stack is dumped; globals and the heap are not (CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_LINKER_RAM=y has them).");
        }

        return features.Configured("DEBUG_COREDUMP_MEMORY_DUMP_MIN") == true
            ? Missing(Id, Label, "Only the crashed thread's stack is dumped: no other thread, no global.", "CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_THREADS=y (or ..._LINKER_RAM=y)")
            : Unknown(Id, Label, "Which memory a dump holds.", "CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_THREADS=y, or ..._LINKER_RAM=y where there is room");
    }

    // What notices a fault before it has spread.
    private static IEnumerable<CheckItem> Guards(FirmwareFeatures features)
    {
        bool? guard = features.Has("z_arm_configure_dynamic_mpu_regions") || features.Configured("HW_STACK_PROTECTION") == true || features.Configured("BUILTIN_STACK_GUARD") == true ? true
            : features.Has("z_check_stack_sentinel") ? true : features.Configured("HW_STACK_PROTECTION");
        yield return Decide(guard, "stack-guard", "stack overflow", "A stack that runs over is stopped (MPU region, stack limit or sentinel).",
            "A stack that runs over is not stopped: it overwrites what lies below, and the crash comes later and elsewhere.",
            "CONFIG_HW_STACK_PROTECTION=y (or CONFIG_STACK_SENTINEL=y without an MPU)");
        yield return Decide(features.Configured("INIT_STACKS"), "stack-fill", "stack use", "Stacks are filled: how much of each was ever used is known.",
            "Stacks are not filled: how much of each was ever used is not known.", "CONFIG_INIT_STACKS=y");
        yield return Decide(features.Has("__stack_chk_fail") ? true : features.Configured("STACK_CANARIES"), "stack-canaries", "stack smashing", "A buffer that runs over in a function is noticed when it returns (stack canaries).",
            "A buffer on the stack that runs over is not noticed.", "CONFIG_STACK_CANARIES=y");
        yield return Decide(features.Has("assert_post_action") || features.Has("assert_print") ? true : features.Configured("ASSERT"), "assertions", "assertions",
            "Assertions are on: their condition, file and line are recovered.", "Assertions are off: wrong use of the kernel goes on until something breaks.", "CONFIG_ASSERT=y");
    }

    // What is nice to have, and what only informs.
    private static IEnumerable<CheckItem> Extras(FirmwareFeatures features)
    {
        yield return features.Has(LatchFinder.Symbol)
            ? Present("latch", "fault registers", "The device module keeps the fault status, both stack pointers and the build id.")
            : Missing("latch", "fault registers", "Zephyr clears the fault status before it dumps: the cause is inferred from the instruction.", "CONFIG_INQUEST=y (this project's device module)");
        // Older releases call the console's ring ram_console; link-time optimisation may remove it and leave who writes it.
        bool console = features.Has("ram_console_buf") || features.SizeOf("ram_console") > sizeof(ulong);
        yield return console || features.Has("log_buffer")
            ? Present("log-buffer", "last words", console ? "The console's last lines stand in RAM." : "Log messages that were not output yet stand in RAM.")
            : features.Has("ram_console_out")
            ? Missing("log-buffer", "last words", "The console in RAM has no buffer: link-time optimisation removed it, for nothing reads it.", "CONFIG_LTO=n")
            : Missing("log-buffer", "last words", "No log buffer: what was logged last is not in a dump.", "CONFIG_LOG=y with CONFIG_LOG_MODE_DEFERRED=y");
        if (features.SizeOf("in_memory_coredump") is ulong bytes)
        {
            yield return Present("capacity", "room", string.Create(CultureInfo.InvariantCulture, $"The dump in RAM may have {bytes:N0} bytes."));
        }
        else if (features.Number("DEBUG_COREDUMP_BACKEND_IN_MEMORY_SIZE") is ulong size)
        {
            yield return Present("capacity", "room", string.Create(CultureInfo.InvariantCulture, $"The dump in RAM may have {size:N0} bytes."));
        }

        if (features.Optimisation() is string level)
        {
            bool isDebug = level.StartsWith("-Og", StringComparison.Ordinal) || level.StartsWith("-O0", StringComparison.Ordinal);
            yield return Present("optimisation", "optimisation", isDebug
                ? $"Compiled with {level}: nearly every variable has a place."
                : $"Compiled with {level}: some variables are optimised out (CONFIG_DEBUG_OPTIMIZATIONS=y keeps them).");
        }
    }

    private static CheckItem Decide(bool? has, string id, string label, string present, string missing, string? setting) => has switch
    {
        true => Present(id, label, present),
        false => Missing(id, label, missing, setting),
        _ => Unknown(id, label, "If it lacks it, " + char.ToLowerInvariant(missing[0]) + missing[1..], setting),
    };

    private static CheckItem Present(string id, string label, string text, bool required = false) => new(id, label, CheckStates.Present, text, null, required);

    private static CheckItem Missing(string id, string label, string text, string? setting, bool required = false) => new(id, label, CheckStates.Missing, text, setting, required);

    private static CheckItem Unknown(string id, string label, string text, string? setting) => new(id, label, CheckStates.Unknown, text, setting);
}
