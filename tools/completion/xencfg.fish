# fish completion for xencfg
function __xencfg_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l verb $words[2]
    set -l n (count $words)
    if test "$verb" = cdrom
        set n (math $n - 1)
    end
    if string match -q -- '-*' "$word"
        xencfg --help | grep -o -e '--[a-z][a-z-]*'
        return
    end
    switch "$n$verb"
        case 1cdrom
            string join \n insert eject swap
        case '1*'
            string join \n attach detach cdrom
        case '2*'
            cfgdump list -q -o name 2>/dev/null
        case 3attach 3detach
            xencfg --help | sed -n 's/^KIND: //p' | string split ' '
        case 4detach
            cfgdump show -q -o table $words[3] 2>/dev/null |
                awk -v kind=$words[4] '$1 == kind { print $2 }'
        case 3cdrom
            cfgdump show -q -o table $words[4] 2>/dev/null |
                awk '$1 == "disk" && / cdrom/ { print $2 }'
        case 4cdrom
            __fish_complete_path "$word"
    end
end
complete -c xencfg -f -a '(__xencfg_complete)'
