#!/usr/bin/env bash
# complete.sh LUPDATE LRELEASE SOURCE: fails if a text of the program is missing or unfinished in a language, or if a
# placeholder of the source is not in its translation.
set -euo pipefail
lupdate=$1 lrelease=$2 source=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
result=0
for file in "$source"/translations/ticketscope_*.ts; do
    copy=$work/$(basename "$file")
    cp "$file" "$copy"
    plural=()
    [[ $copy == *_en.ts ]] && plural=(-pluralonly)
    "$lupdate" -silent -no-obsolete -locations none -I "$source/app" -recursive "${plural[@]}" "$source/app" -ts "$copy" 2>"$work/log"
    if grep -E "lacks Q_OBJECT|unknown namespace" "$work/log"; then
        echo "lupdate cannot tell the context of some texts (above); they would never be found." >&2
        result=1
    fi
    unfinished=$(grep -c 'type="unfinished"' "$copy" || true)
    if [ "$unfinished" -gt 0 ]; then
        echo "$(basename "$file"): $unfinished texts are not translated:" >&2
        grep -B2 'type="unfinished"' "$copy" | grep '<source>' | head -20 >&2
        result=1
    fi
    "$lrelease" -silent "$copy" -qm "$work/out.qm"
done
python3 - "$source"/translations/ticketscope_nb.ts <<'EOF' || result=1
import re, sys
import xml.etree.ElementTree as tree
wrong = 0
for message in tree.parse(sys.argv[1]).getroot().iter('message'):
    source = message.findtext('source')
    translation = message.find('translation')
    texts = [form.text or '' for form in translation.findall('numerusform')] or [translation.text or '']
    for text in texts:
        for place in set(re.findall(r'%[1-9]', source)):
            if place not in text:
                print(f'{place} is missing: {text!r}', file=sys.stderr)
                wrong += 1
sys.exit(wrong > 0)
EOF
exit $result
