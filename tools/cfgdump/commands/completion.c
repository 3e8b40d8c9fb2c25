/*
 * cmd_completion - `cfgdump completion`: scripts for shells.
 *
 * They know nothing themselves: each asks the cfgdump that is being typed
 * (complete.c), so that a script that is installed stays right.
 */
#include <string.h>

#include "base/output.h"
#include "commands/commands.h"

static const char bash[] =
    "# bash completion for cfgdump\n"
    "_cfgdump() {\n"
    "    local line also=\n"
    "    COMPREPLY=()\n"
    "    compopt -o nospace 2>/dev/null\n"
    "    while IFS= read -r line; do\n"
    "        if [[ -z $also ]]; then\n"
    "            also=$line\n"
    "        else\n"
    "            COMPREPLY+=(\"$line\")\n"
    "        fi\n"
    "    done < <(\"${1/#\\~\\//$HOME/}\" __complete-bash -- \\\n"
    "        \"$COMP_WORDBREAKS\" \"${COMP_LINE:0:COMP_POINT}\" 2>/dev/null)\n"
    "    case $also in\n"
    "    files) [[ $COMPREPLY ]] || compopt +o nospace -o default ;;\n"
    "    directories) compopt -o dirnames ;;\n"
    "    esac 2>/dev/null\n"
    "}\n"
    "complete -F _cfgdump cfgdump\n";

static const char zsh[] =
    "#compdef cfgdump\n"
    "# zsh completion for cfgdump\n"
    "_cfgdump() {\n"
    "    local line also name tab=$'\\t'\n"
    "    local -i width\n"
    "    local -a lines before whole whole_about part part_about\n"
    "    (( CURRENT > 2 )) && before=(\"${(@Q)words[2,CURRENT-1]}\")\n"
    "    lines=(\"${(@f)$(\"${${(Q)words[1]}/#\\~\\//$HOME/}\" __complete \\\n"
    "        -- \"${before[@]}\" \"${(Q)PREFIX}\" 2>/dev/null)}\")\n"
    "    also=$lines[1]\n"
    "    for line in \"${(@)lines[2,-1]}\"; do\n"
    "        name=${line%%$tab*}\n"
    "        (( $#name > width )) && width=$#name\n"
    "    done\n"
    "    for line in \"${(@)lines[2,-1]}\"; do\n"
    "        name=${line%%$tab*} line=${line#*$tab}\n"
    "        [[ -n $line ]] && line=\"${(r:width:)name}  -- $line\" ||\n"
    "            line=$name\n"
    "        if [[ $name == *. ]]; then\n"
    "            part+=(\"$name\") part_about+=(\"$line\")\n"
    "        else\n"
    "            whole+=(\"$name\") whole_about+=(\"$line\")\n"
    "        fi\n"
    "    done\n"
    "    (( $#whole )) && compadd -l -d whole_about -a -- whole\n"
    "    (( $#part )) && compadd -S '' -d part_about -a -- part\n"
    "    case $also in\n"
    "    files) _files ;;\n"
    "    directories) _files -/ ;;\n"
    "    esac\n"
    "}\n"
    "if [[ $funcstack[1] == _cfgdump ]]; then\n"
    "    _cfgdump \"$@\"\n"
    "else\n"
    "    compdef _cfgdump cfgdump\n"
    "fi\n";

static const char fish[] =
    "# fish completion for cfgdump\n"
    "function __cfgdump_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l program $words[1]\n"
    "    set -e words[1]\n"
    "    set -l word (commandline -ct)\n"
    "    set -l plain (string unescape -- \"$word\")\n"
    "    set -l lines ($program __complete -- $words \"$plain\" 2>/dev/null)\n"
    "    switch \"$lines[1]\"\n"
    "        case files\n"
    "            __fish_complete_path \"$word\"\n"
    "        case directories\n"
    "            __fish_complete_directories \"$word\" ''\n"
    "    end\n"
    "    set -e lines[1]\n"
    "    string join -- \\n $lines\n"
    "end\n"
    "complete -c cfgdump -f -a '(__cfgdump_complete)'\n";

static const struct shell {
    const char *name, *script;
} shells[] = {
    { "bash", bash },
    { "zsh", zsh },
    { "fish", fish },
};

static enum exit_status cmd_completion(const struct request *req)
{
    size_t i;

    if (req->num_args != 1)
        return usage_error(req, "completion takes a shell: bash, zsh or fish");
    for (i = 0; i < ARRAY_SIZE(shells); i++) {
        if (strcmp(req->args[0], shells[i].name))
            continue;
        fputs(shells[i].script, output);
        return STATUS_COMPLETE;
    }
    return usage_error(req, "no completion for '%s', only bash, zsh, fish",
                       req->args[0]);
}

const struct command command_completion = {
    .name = "completion",
    .args = "bash | zsh | fish",
    .help = "print a completion script",
    .details =
        "Prints a script by which the shell completes commands, options, domains\n"
        "and paths of values.  `make install` puts it where shells look for it.",
    .completes = COMPLETES_VALUES,
    .values = "bash zsh fish",
    .example = "  . <(cfgdump completion bash)\n"
               "  . <(cfgdump completion zsh)             # after compinit\n"
               "  cfgdump completion fish | source",
    .run = cmd_completion,
};
