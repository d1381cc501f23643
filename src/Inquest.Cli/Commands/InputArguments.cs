using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Inquest.Cli.Commands;

/// <summary>The arguments and options that several commands share; each command makes its own instances.</summary>
internal static class InputArguments
{
    public static Argument<string[]> Files(string description = "Dumps, UF2 or HEX files, flash images, logs, ELFs, archives or folders, in any mix; - reads standard input.")
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = description,
            Arity = ArgumentArity.OneOrMore,
        };
        // The parser takes an option that it does not know for one more file.
        files.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (token.Value.Length > 1 && token.Value[0] == '-')
                {
                    result.AddError($"'{token.Value}' is not an option of this command; a file of that name is ./{token.Value}");
                    return;
                }
            }
        });
        return files;
    }

    public static Option<string> Format(params string[] formats)
    {
        var option = new Option<string>("--format")
        {
            Description = "How the result is written.",
            HelpName = string.Join('|', formats),
            DefaultValueFactory = _ => formats[0],
        };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    public static Option<string?> Output(string description) => new("--output", "-o")
    {
        Description = description,
        HelpName = "FILE",
    };

    /// <summary>An option that may be given several times, one value each time: the next word is a file again.</summary>
    public static Option<string[]> Several(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string[]> Symbols(string description = "A folder with ELFs, from which the right one is picked; may be given several times.") =>
        Several("--symbols", "DIR", description);

    public static Option<string[]> Key() =>
        Several("--key", "FILE", "A private key (PEM) that opens sealed dumps; may be given several times.");

    public static Option<bool> Force() => new("--force")
    {
        Description = "Go on with an ELF that does not match the dump.",
    };

    public static Option<ulong?> Base() => new("--base")
    {
        Description = "Address of the first byte of a raw image, such as 0x26000.",
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            if (TryParseAddress(result.Tokens[0].Value, out ulong address))
            {
                return address;
            }

            result.AddError($"--base: '{result.Tokens[0].Value}' is not an address; write it as 0x26000");
            return null;
        },
    };

    public static Option<string?> Dump()
    {
        var option = new Option<string?>("--dump")
        {
            Description = "Which dump, as `find` numbers them, or all of them. Default: the newest complete one.",
            HelpName = "N|all",
        };
        option.Validators.Add(ValidateDump);
        return option;
    }

    public static Option<bool> Verbose() => new("--verbose")
    {
        Description = "Also addresses, all evidence, and what was found damaged in the inputs.",
    };

    /// <summary>The number given with <c>--dump</c>; null for none and for <c>all</c>.</summary>
    public static int? DumpNumber(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static void ValidateDump(OptionResult result)
    {
        string? value = result.Tokens.Count == 1 ? result.Tokens[0].Value : null;
        if (value is not null and not "all" && DumpNumber(value) is not > 0)
        {
            result.AddError($"--dump: '{value}' is neither a number from 1 on nor 'all'");
        }
    }

    private static bool TryParseAddress(string text, out ulong address) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out address);
}
