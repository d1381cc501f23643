using System.Text;

namespace Inquest.Cli.Completion;

/// <summary>
/// Completion scripts that stand alone: the words are in the script, the tool is not started for each key. Files are
/// completed by the shell.
/// </summary>
internal static class CompletionScript
{
    public static string For(string shell, IReadOnlyList<CommandWords> commands) => shell switch
    {
        "bash" => Bash(commands),
        "zsh" => Zsh(commands),
        "fish" => Fish(commands),
        "pwsh" => PowerShell(commands),
        _ => throw new ArgumentOutOfRangeException(nameof(shell)),
    };

    private static string Bash(IReadOnlyList<CommandWords> commands)
    {
        var script = new StringBuilder();
        script.Append("# bash completion for inquest\n_inquest() {\n");
        script.Append("  local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" words=\"\"\n");
        script.Append("  COMPREPLY=()\n  if [ \"$COMP_CWORD\" -eq 1 ]; then\n");
        script.Append($"    COMPREPLY=($(compgen -W \"{Names(commands)} --help --version\" -- \"$word\"))\n    return\n  fi\n");
        script.Append("  case \"${COMP_WORDS[1]} $before\" in\n");
        foreach (CommandWords command in commands)
        {
            foreach (var option in command.Options.Where(o => o.Values.Count > 0))
            {
                foreach (string name in option.Names)
                {
                    script.Append($"    \"{command.Name} {name}\") words=\"{string.Join(' ', option.Values)}\" ;;\n");
                }
            }
        }

        script.Append("    \"completion completion\") words=\"bash zsh fish pwsh\" ;;\n");
        script.Append("    *) if [[ \"$word\" == -* ]]; then case \"${COMP_WORDS[1]}\" in\n");
        foreach (CommandWords command in commands)
        {
            script.Append($"      {command.Name}) words=\"{string.Join(' ', command.Options.SelectMany(o => o.Names))}\" ;;\n");
        }

        script.Append("    esac; fi ;;\n  esac\n");
        script.Append("  [ -n \"$words\" ] && COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n");
        script.Append("complete -o default -F _inquest inquest\n");
        return script.ToString();
    }

    private static string Zsh(IReadOnlyList<CommandWords> commands)
    {
        var script = new StringBuilder();
        script.Append("#compdef inquest\n_inquest() {\n  if (( CURRENT == 2 )); then\n    local -a commands=(\n");
        foreach (CommandWords command in commands)
        {
            script.Append($"      {Quote(command.Name + ":" + command.Description)}\n");
        }

        script.Append("    )\n    _describe command commands\n    return\n  fi\n  case \"$words[2]\" in\n");
        foreach (CommandWords command in commands)
        {
            script.Append($"    {command.Name}) _arguments");
            foreach (var option in command.Options)
            {
                foreach (string name in option.Names)
                {
                    string values = option.Values.Count > 0 ? $":value:({string.Join(' ', option.Values)})" : "";
                    string description = option.Description.Replace('[', '(').Replace(']', ')').Replace(":", "", StringComparison.Ordinal);
                    script.Append($" {Quote(name + "[" + description + "]" + values)}");
                }
            }

            script.Append(command.Name == "completion" ? " '2:shell:(bash zsh fish pwsh)' ;;\n" : " '*:file:_files' ;;\n");
        }

        script.Append("  esac\n}\ncompdef _inquest inquest\n");
        return script.ToString();
    }

    private static string Fish(IReadOnlyList<CommandWords> commands)
    {
        var script = new StringBuilder("# fish completion for inquest\n");
        foreach (CommandWords command in commands)
        {
            script.Append($"complete -c inquest -n __fish_use_subcommand -a {command.Name} -d {Quote(command.Description)}\n");
            foreach (var option in command.Options)
            {
                script.Append($"complete -c inquest -n '__fish_seen_subcommand_from {command.Name}'");
                foreach (string name in option.Names)
                {
                    script.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
                }

                if (option.Values.Count > 0)
                {
                    script.Append($" -x -a {Quote(string.Join(' ', option.Values))}");
                }

                script.Append($" -d {Quote(option.Description)}\n");
            }
        }

        script.Append("complete -c inquest -n '__fish_seen_subcommand_from completion' -x -a 'bash zsh fish pwsh'\n");
        return script.ToString();
    }

    private static string PowerShell(IReadOnlyList<CommandWords> commands)
    {
        var script = new StringBuilder("# PowerShell completion for inquest\n");
        script.Append("Register-ArgumentCompleter -Native -CommandName inquest -ScriptBlock {\n");
        script.Append("  param($word, $ast, $cursor)\n  $elements = @($ast.CommandElements | ForEach-Object { \"$_\" })\n");
        script.Append("  $options = @{\n");
        foreach (CommandWords command in commands)
        {
            string words = string.Join(", ", command.Options.SelectMany(o => o.Names).Select(Quote));
            script.Append($"    '{command.Name}' = @({words})\n");
        }

        script.Append("  }\n  $values = @{\n");
        foreach (var option in commands.SelectMany(c => c.Options).Where(o => o.Values.Count > 0).DistinctBy(o => o.Names[0]))
        {
            script.Append($"    '{option.Names[0]}' = @({string.Join(", ", option.Values.Select(Quote))})\n");
        }

        script.Append("  }\n  $done = if ($word) { $elements.Count - 1 } else { $elements.Count }\n");
        script.Append($"  $words = if ($done -le 1) {{ @({string.Join(", ", commands.Select(c => Quote(c.Name)))}) }}\n");
        script.Append("    elseif ($values.ContainsKey($elements[$done - 1])) { $values[$elements[$done - 1]] }\n");
        script.Append("    elseif ($elements[1] -eq 'completion') { @('bash', 'zsh', 'fish', 'pwsh') }\n");
        script.Append("    elseif ($word -like '-*') { $options[$elements[1]] } else { @() }\n");
        script.Append("  $words | Where-Object { $_ -like \"$word*\" } | ForEach-Object {\n");
        script.Append("    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)\n  }\n}\n");
        return script.ToString();
    }

    private static string Names(IReadOnlyList<CommandWords> commands) => string.Join(' ', commands.Select(c => c.Name));

    /// <summary>Single quotes as sh, fish and zsh read them; descriptions hold no backslashes.</summary>
    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
