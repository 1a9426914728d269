#!/usr/bin/env bash
# Tries the installer in a fresh Wine prefix, as a person would use what it installs: an older version first, then the
# newer one over it, logins over http and https, secrets, the window, and the removal. One line a check.
#   try.sh INSTALLER OLDER VERSION   screenshots and logs stay in build/windows-trial
set -uo pipefail
installer=$(realpath "$1") older=$(realpath "$2") version=$3
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
trial=$root/build/windows-trial
rm -rf "$trial" && mkdir -p "$trial" && cd "$trial" || exit 1

export WINEPREFIX=$trial/wine WINEDEBUG=-all WINEARCH=win64 WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
export XDG_RUNTIME_DIR=$trial/run LC_ALL=C.UTF-8
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY
failed=0
children=()
cleanup() {
    for child in ${children[@]+"${children[@]}"}; do kill "$child" 2>/dev/null; done
    timeout 20 wineserver -k 2>/dev/null
}
trap cleanup EXIT

check() {
    local what=$1
    shift
    if "$@" >>"$trial/log" 2>&1; then
        echo "ok     $what"
    else
        echo "FAILED $what (exit $?; see $trial/log)"
        failed=1
    fi
}
programs="$WINEPREFIX/drive_c/Program Files/Ticketscope"
# A Windows program that misses a library would wait for somebody to press OK.
windows() { timeout -k 5 120 wine "$@"; }
cli() { windows "$programs/bin/ticketscope-cli.exe" "$@"; }
file_of() { printf 'Z:%s' "${1//\//\\}"; }
registry() { windows reg query "$1" /v "$2" 2>/dev/null | tr -d '\r' | sed -n "s/.*REG_[A-Z]* *//p"; }
uninstall_key='HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Ticketscope'
says() { [ "$(eval "$1")" = "$2" ] || { echo "$1: $(eval "$1"), not $2"; return 1; }; }
exits() { local wanted=$1; shift; "$@"; local got=$?; [ $got -eq "$wanted" ] || { echo "exit $got, not $wanted"; return 1; }; }
until_true() { for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done; return 1; }

Xvfb :97 -screen 0 2560x1600x24 >/dev/null 2>&1 &
children+=($!)
export DISPLAY=:97
sleep 1
openbox >/dev/null 2>&1 &
children+=($!)
check "a fresh Wine prefix" timeout -k 5 300 wineboot --init
timeout 60 wineserver -w

echo "-- an older version"
check "installs silently" windows "$older" /S
check "the programs are where programs belong" test -s "$programs/bin/ticketscope.exe"
check "Windows lists version 0.0.9" says "registry '$uninstall_key' DisplayVersion" 0.0.9
check "the command line starts" cli --version

# The practice services, as the installed program runs them.
mkdir -p "$trial/profiles"
practice() { timeout 1200 wine "$programs/bin/ticketscope-cli.exe" practice --port 18200 "$@"; }
practice --write-profiles "$(file_of "$trial/profiles")" >"$trial/practice.txt" 2>&1 &
services=$!
check "the practice services start" until_true test -s "$trial/profiles/http-basic.ticketscope.json" -a -s "$trial/practice.txt"
soap=$trial/profiles/netserver-soap-user-and-password.ticketscope.json
basic=$trial/profiles/http-basic.ticketscope.json
for profile in "$soap" "$basic"; do
    name=$(basename "$profile" .ticketscope.json)
    check "logs in over http: $name" cli login "$(file_of "$profile")" \
        --secrets "$(file_of "${profile%.ticketscope.json}.secrets.json")" --logoff
done

# A profile of one's own, its secret in the Credential Manager.
password=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["password"], end="")' "${basic%.ticketscope.json}.secrets.json")
python3 - "$basic" "$trial" <<'PYTHON'
import json, sys, uuid
made = json.load(open(sys.argv[1]))
def write(name, **changes):
    profile = dict(made, id=str(uuid.uuid4()), name=name, group="Trial", **changes)
    json.dump(profile, open(f"{sys.argv[2]}/{name}.ticketscope.json", "w"))
write("Kept")
write("Long", scheme="bearer", url="http://127.0.0.1:18181/", parameters={})
write("Secure", url=made["url"].replace("http:", "https:").replace(made["url"].split(":")[2].split("/")[0], "18443").replace("127.0.0.1", "localhost"))
PYTHON
check "imports profiles" cli profile import "$(file_of "$trial/Kept.ticketscope.json")" "$(file_of "$trial/Long.ticketscope.json")" "$(file_of "$trial/Secure.ticketscope.json")"
set_secret() { printf '%s' "$3" | cli profile set-secret "$1" "$2"; }
check "keeps a secret" set_secret Kept password "$password"
check "keeps the same one for https" set_secret Secure password "$password"
token=$(python3 -c 'print("t0" + "abcdefgh" * 700, end="")')
check "keeps a secret of ${#token} bytes" set_secret Long accessToken "$token"
check "logs in with the kept secret" cli login Kept
check "keeps no secret in a file of its own" bash -c "! grep -rqF -- '$password' '$WINEPREFIX/drive_c/users' && ! grep -rqF -- abcdefghabcdefgh '$WINEPREFIX/drive_c/users'"

echo "-- the newer version over it"
settings() { find "$WINEPREFIX/drive_c/users" -path '*icketscope*' -name '*.ticketscope.json' -exec sha256sum {} + | sort; }
unchanged() { diff <(settings) "$trial/before.txt"; }
settings > "$trial/before.txt"
check "there are profiles to lose" test -s "$trial/before.txt"
check "does not install over a program that runs" exits 5 windows "$installer" /S
timeout 20 wineserver -k; timeout 20 wineserver -w; wait $services 2>/dev/null
check "installs silently" windows "$installer" /S
check "Windows lists version $version" says "registry '$uninstall_key' DisplayVersion" "$version"
check "the profiles are as they were" unchanged
for extension in .har .json; do
    check "is among those that open $extension" windows reg query "HKLM\\Software\\Classes\\Applications\\ticketscope.exe\\SupportedTypes" /v $extension
done
check "has a Start menu" bash -c "find '$WINEPREFIX/drive_c' -name 'Ticketscope.lnk' | grep -q 'Start Menu'"
for part in LICENSE.txt ticketscope.spdx.json; do
    check "brings $part" bash -c "find '$programs' -name '$part' | grep -q ."
done
check "brings the licences of its parts" test -s "$programs/doc/third-party-licences/qt6-base.txt"

# The same services again, now the newer program's, and TLS before one of them.
port=$(python3 -c 'import json,sys,urllib.parse as u; print(u.urlsplit(json.load(open(sys.argv[1]))["url"]).port)' "$basic")
practice >"$trial/practice2.txt" 2>&1 &
check "the practice services start" until_true bash -c "echo > /dev/tcp/127.0.0.1/$port"
check "logs in with the kept secret" cli login Kept
CLIENT_PASSPHRASE=unused bash "$root/tests/servers/certificates.sh" "$trial/certificates" >>"$trial/log" 2>&1
python3 "$root/packaging/tlsfront.py" --cert "$trial/certificates/good.pem" --key "$trial/certificates/good.key" \
    --to "$port" --port 18443 >"$trial/tlsfront.log" 2>&1 &
children+=($!)
check "TLS stands before them" until_true bash -c "echo > /dev/tcp/127.0.0.1/18443"
check "an unknown authority is refused over https" exits 3 cli login Secure
trust() { python3 "$here/trust.py" "$trial/certificates/ca.pem" > "$trial/trust.reg" && windows regedit /S "$(file_of "$trial/trust.reg")"; }
check "the authority is put into Windows' own store" trust
timeout 60 wineserver -w
check "logs in over https, trusted by Windows' store" cli login Secure

python3 - "$token" <<'PYTHON' &
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        right = self.headers["Authorization"] == "Bearer " + sys.argv[1]
        self.send_response(200 if right else 401)
        if not right:
            self.send_header("WWW-Authenticate", "Bearer")
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", 18181), Handler).serve_forever()
PYTHON
children+=($!)
check "the server that knows the long secret starts" until_true bash -c "echo > /dev/tcp/127.0.0.1/18181"
check "logs in with the long secret" cli login Long

# Wine's SSPI speaks Kerberos with the tickets of this machine's user: as on Windows with those of who is logged in.
export KDC_PASSWORD=unused-but-by-these SERVER_PASSWORD=unused-but-by-these CLIENT_PASSPHRASE=unused
bash "$root/tests/servers/kdc.sh" "$trial/kdc" 18600 >"$trial/kdc.log" 2>&1 &
children+=($!)
export KDC_DIR=$trial/kdc KRB5_CONFIG=$trial/kdc/krb5.conf KRB5CCNAME=FILE:$trial/tickets
ticket() { echo "$KDC_PASSWORD" | kinit alice; }
check "a KDC starts and gives a ticket" until_true ticket
bash "$root/tests/servers/windows-auth.sh" "$trial/apache" 18601 18602 18603 >"$trial/apache.log" 2>&1 &
children+=($!)
check "Apache with mod_auth_gssapi starts" until_true bash -c "echo > /dev/tcp/127.0.0.1/18601"
# A process gets its environment from whoever starts Wine.
timeout 20 wineserver -k
python3 - "$trial" <<'PYTHON'
import json, sys, uuid
for scheme, place, parameters in (("negotiate", "kerberos", {}), ("ntlm", "ntlm", {"userName": "alice", "domain": "EXAMPLE"})):
    json.dump({"format": "ticketscope-profile", "version": 1, "id": str(uuid.uuid4()), "name": scheme, "service": "http",
               "scheme": scheme, "url": f"http://localhost:18601/{place}/", "parameters": parameters,
               "proxy": {"mode": "none"}}, open(f"{sys.argv[1]}/{scheme}.ticketscope.json", "w"))
json.dump({"password": "unused-but-by-these"}, open(f"{sys.argv[1]}/ntlm.secrets.json", "w"))
PYTHON
check "logs in with Kerberos through SSPI" cli login "$(file_of "$trial/negotiate.ticketscope.json")"
check "logs in with NTLM" cli login "$(file_of "$trial/ntlm.ticketscope.json")" --secrets "$(file_of "$trial/ntlm.secrets.json")"

echo "-- the window"
# Wine brings no font of Windows; those that the system names stand for them.
fonts() {
    local name
    for name in 'Segoe UI' 'MS Shell Dlg 2' Tahoma; do
        windows reg add 'HKCU\Software\Wine\Fonts\Replacements' /v "$name" /d 'DejaVu Sans' /f || return 1
    done
    for name in Consolas 'Courier New'; do
        windows reg add 'HKCU\Software\Wine\Fonts\Replacements' /v "$name" /d 'DejaVu Sans Mono' /f || return 1
    done
}
check "has fonts to show" fonts
shown() { # FILE DPI OPTION…
    local picture=$1 dpi=$2
    shift 2
    windows reg add 'HKCU\Control Panel\Desktop' /v LogPixels /t REG_DWORD /d "$dpi" /f >/dev/null
    timeout 60 wineserver -w
    wine "$programs/bin/ticketscope.exe" "$@" >"$trial/window.log" 2>&1 &
    local window=$!
    until_true xdotool search --onlyvisible --name Ticketscope || { kill $window; return 1; }
    sleep 12
    import -window root "$picture"
    # A window that says something has many colours.
    local colours
    colours=$(identify -format %k "$picture")
    timeout 20 wineserver -k
    wait $window 2>/dev/null
    [ "$colours" -gt 200 ] || { echo "$picture has $colours colours"; return 1; }
}
says_ready() { windows "$programs/bin/ticketscope.exe" --exit-when-shown | tr -d '\r' | grep -qx ready; }
check "is painted, and ends when asked" says_ready
check "logs in to a practice service (picture window-100.png)" shown "$trial/window-100.png" 96 --practice
check "is as good at twice the size (picture window-200.png)" shown "$trial/window-200.png" 192 --practice

echo "-- the removal"
settings > "$trial/before.txt"
check "uninstalls silently" windows "$programs/Uninstall.exe" /S
check "the programs are gone" until_true bash -c "! test -e '$programs/bin'"
check "Windows lists it no more" bash -c "! wine reg query '$uninstall_key' >/dev/null 2>&1"
check "the Start menu's entries are gone" bash -c "! find '$WINEPREFIX/drive_c' -name 'Ticketscope*.lnk' | grep -q ."
check "the profiles are still there" unchanged

if [ $failed -eq 0 ]; then echo "The installer works under Wine."; else echo "Not everything worked: $trial/log"; fi
exit $failed
