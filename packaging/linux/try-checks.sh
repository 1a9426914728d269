# The checks of try-linux.sh: what holds for a package once it is installed in $tried. Sourced.
# Used from there: $kind, $tried (the root), $work, $shots, $program (the folder of the programs, seen from the root).

failures=0
# report FACT 0|1 [DETAIL]: one line.
report() {
    if [ "$2" -eq 0 ]; then
        printf 'ok    %-8s %s\n' "$kind" "$1" | tee -a "$work/report.txt"
    else
        printf 'FAIL  %-8s %s%s\n' "$kind" "$1" "${3:+: $3}" | tee -a "$work/report.txt"
        failures=$((failures + 1))
    fi
}

# check FACT COMMAND…: the fact holds if the command succeeds; what it printed is kept and shown where it does not.
check() {
    local fact=$1 result=0
    shift
    "$@" >"$work/output.txt" 2>&1 || result=1
    report "$fact" $result "$(tail -n 3 "$work/output.txt" | tr '\n' ' ')"
}

# ends_with CODE COMMAND…: succeeds if the command ends with that code.
ends_with() {
    local wanted=$1 code=0
    shift
    "$@" || code=$?
    [ $code -eq "$wanted" ] || { echo "exit code $code instead of $wanted"; return 1; }
}

# prints TEXT COMMAND…: succeeds if the command does and prints that text. Reads all of it: a program whose reader goes
# away early fails.
prints() {
    local wanted=$1
    shift
    "$@" >"$work/printed.txt" && grep -qF -- "$wanted" "$work/printed.txt"
}

# as_person STEP…: runs inside the root as an ordinary person.
as_person() {
    timeout -k 5 120 chroot --userspec=1000:1000 "$tried" \
        /usr/bin/env -i PATH=/usr/bin:/bin PROGRAM_FOLDER="$program" ${DISPLAY:+DISPLAY="$DISPLAY"} /try-inside.sh "$@"
}

cli() { as_person cli "$@"; }

# start_practice: the practice services, inside the root; their profiles in /home/person/practice.
start_practice() {
    chroot --userspec=1000:1000 "$tried" /bin/mkdir -p /home/person/practice
    cp "$here/linux/try-inside.sh" "$tried/try-inside.sh" && chmod 755 "$tried/try-inside.sh"
    chroot --userspec=1000:1000 "$tried" /usr/bin/env -i PATH=/usr/bin:/bin PROGRAM_FOLDER="$program" \
        /try-inside.sh cli practice --write-profiles /home/person/practice >"$work/practice.txt" 2>&1 &
    practice=$!
    for _ in $(seq 100); do
        [ -s "$work/practice.txt" ] && [ -e "$tried/home/person/practice/http-basic.ticketscope.json" ] && return 0
        kill -0 $practice 2>/dev/null || break
        sleep 0.2
    done
    cat "$work/practice.txt" >&2
    return 1
}

stop_practice() {
    kill "$practice" 2>/dev/null || true
    wait "$practice" 2>/dev/null || true
}

# over_tls PROFILE [KEY=VALUE]…: a copy of a practice profile that goes through the TLS front; prints its name.
over_tls() {
    python3 - "$tried" "$@" <<'PYTHON'
import json, os, sys, uuid
root, name, port, *more = sys.argv[1:]
source = f"{root}/home/person/practice/{name}.ticketscope.json"
profile = json.load(open(source, encoding="utf-8"))
rest = profile["url"].split("/", 3)[3]
profile["url"] = f"https://localhost:{port}/{rest}"
profile["id"] = str(uuid.uuid4())
profile["tls"] = {**profile.get("tls", {}), **dict(item.split("=", 1) for item in more)}
target = f"/home/person/practice/tls-{profile['id']}.ticketscope.json"
with open(root + target, "w", encoding="utf-8") as out:
    json.dump(profile, out)
os.chmod(root + target, 0o644)
print(target)
PYTHON
}

port_of() {
    sed -n 's/.*"url": *"http:\/\/127.0.0.1:\([0-9]*\)\/.*/\1/p' "$tried/home/person/practice/$1.ticketscope.json"
}

# start_front PROFILE CERTIFICATE: TLS before the service of that profile; prints nothing, sets $front and $front_port.
start_front() {
    exec {front_out}< <(exec python3 "$here/tlsfront.py" --cert "$work/certificates/$2.pem" \
        --key "$work/certificates/$2.key" --to "$(port_of "$1")")
    front=$!
    read -r -t 20 front_port <&"$front_out"
}
stop_front() {
    kill "$front" 2>/dev/null || true
    exec {front_out}<&-
}

log_in() { # PROFILE-FILE-BASE [OPTION…], over http
    local base=/home/person/practice/$1
    shift
    cli login "$base.ticketscope.json" --secrets "$base.secrets.json" --logoff "$@"
}

check_logins() {
    local profile secrets tls pin
    for profile in netserver-soap-user-and-password webapi-user-and-password http-ntlm http-digest; do
        check "logs in over http: $profile" log_in $profile
    done
    for profile in netserver-soap-user-and-password http-ntlm; do
        secrets=/home/person/practice/$profile.secrets.json
        start_front $profile good
        tls=$(over_tls $profile "$front_port" caFile=/home/person/ca.pem)
        check "logs in over https, the authority given: $profile" cli login "$tls" --secrets $secrets --logoff
        tls=$(over_tls $profile "$front_port")
        check "refuses the certificate of an unknown authority: $profile" ends_with 3 cli login "$tls" --secrets $secrets
        pin=$(openssl x509 -in "$work/certificates/good.pem" -outform der | sha256sum | cut -d' ' -f1)
        tls=$(over_tls $profile "$front_port" pinnedSha256="$pin")
        check "logs in over https, the certificate pinned: $profile" cli login "$tls" --secrets $secrets --logoff
        stop_front
        start_front $profile wronghost
        tls=$(over_tls $profile "$front_port" caFile=/home/person/ca.pem)
        check "refuses a certificate for another host: $profile" ends_with 3 cli login "$tls" --secrets $secrets
        stop_front
    done
    # The system's own authorities: this one is among them after update-ca-certificates.
    start_front http-basic good
    tls=$(over_tls http-basic "$front_port")
    cp "$work/certificates/ca.pem" "$tried/usr/local/share/ca-certificates/try.crt"
    chroot "$tried" /usr/sbin/update-ca-certificates >/dev/null 2>&1
    check "logs in over https, the authority in the system's store" \
        cli login "$tls" --secrets /home/person/practice/http-basic.secrets.json
    rm "$tried/usr/local/share/ca-certificates/try.crt"
    chroot "$tried" /usr/sbin/update-ca-certificates --fresh >/dev/null 2>&1
    stop_front
}

# sent_token FILE: what the Bearer header of the first exchange carried.
sent_token() {
    python3 - "$1" <<'PYTHON'
import base64, json, re, sys
text = open(sys.argv[1], encoding="utf-8").read()
wire = base64.b64decode(json.loads(text[text.index("{"):])["exchanges"][0]["request"]["wire"])
print(re.search(rb"\r\nAuthorization: Bearer (\S+)\r\n", wire).group(1).decode(), end="")
PYTHON
}

# Kept by one run of the keychain, read by another: it was on disk between them.
check_keychain() {
    local secret
    secret=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["password"], end="")' \
        "$tried/home/person/practice/http-basic.secrets.json")
    check "takes in a profile" cli profile import /home/person/practice/http-basic.ticketscope.json
    printf %s "$secret" >"$work/secret"
    check "keeps a secret in the keychain" as_person with-keychain keep "HTTP: Basic" password <"$work/secret"
    check "logs in with the keychain's secret" as_person with-keychain cli login "HTTP: Basic"
    check "logs in to nothing without the keychain" ends_with 4 cli login "HTTP: Basic"

    check "takes in a profile for a token" cli profile import /home/person/practice/http-access-token.ticketscope.json
    openssl rand -hex 2500 | tr -d '\n' >"$work/long"
    check "keeps a secret of 5,000 bytes" as_person with-keychain keep "HTTP: access token" accessToken <"$work/long"
    as_person with-keychain cli login "HTTP: access token" --json --keep-secrets >"$work/long.json" 2>/dev/null || true
    sent_token "$work/long.json" >"$work/sent" 2>&1 || true
    check "sends all 5,000 bytes of it" cmp "$work/long" "$work/sent"
    if grep -rqF "$(head -c 60 "$work/long")" "$tried/home/person"; then
        report "leaves no secret in a file" 1
    else
        report "leaves no secret in a file" 0
    fi
    rm "$work/long" "$work/secret" "$work/sent" "$work/long.json"
}

start_display() {
    exec {display_out}< <(exec Xvfb -displayfd 1 -screen 0 1440x900x24 -nolisten tcp 2>/dev/null)
    xvfb=$!
    read -r -t 20 number <&"$display_out"
    export DISPLAY=:$number
    openbox >/dev/null 2>&1 &
    manager=$!
    for _ in $(seq 40); do
        xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 0x && break
        sleep 0.25
    done
}
stop_display() {
    kill $manager $xvfb 2>/dev/null || true
    wait $manager $xvfb 2>/dev/null || true
    exec {display_out}<&-
    unset DISPLAY
}

# The window, logged in to a practice service of its own; the picture is for a person to look at.
check_window() {
    start_display
    check "paints its window" window_says_ready
    as_person with-keychain window --practice >"$work/window.txt" 2>&1 &
    local window=$! found= _
    for _ in $(seq 60); do
        found=$(xdotool search --onlyvisible --class ticketscope 2>/dev/null | tail -n 1) && [ -n "$found" ] && break
        sleep 0.5
    done
    sleep 8
    import -window root "$shots/$kind.png"
    check "shows a window with the login (look: $shots/$kind.png)" window_has_content "$found"
    [ -n "$found" ] && xdotool windowactivate --sync "$found" key --clearmodifiers alt+F4
    check "ends when its window is closed" wait_for $window
    check "keeps how the window was" test -s "$tried/home/person/.config/ticketscope/window.ini"
    stop_display
}
window_says_ready() { prints ready as_person window --exit-when-shown; }
window_has_content() {
    [ -n "$1" ] && [ "$(identify -format %k "$shots/$kind.png")" -gt 200 ]
}
wait_for() {
    local _
    for _ in $(seq 40); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.5
    done
    kill "$1"
    return 1
}

# What a person has: checksums of profiles, settings and keyrings.
belongings() {
    (cd "$tried/home/person" && find .config .local -type f \( -name '*.ticketscope.json' -o -name window.ini -o -name '*.keyring' \) \
        -exec sha256sum {} + | sort -k2)
}
