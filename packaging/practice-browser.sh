#!/usr/bin/env bash
# A browser that knows the login pages of the practice services only: fetches ADDRESS, fills the form in as the practice
# account, follows where it leads. For runs without a display; bash alone, so that nothing has to be installed.
#   BROWSER=packaging/practice-browser.sh ticketscope-cli login "OAuth: code with PKCE, in the browser"
# PRACTICE_ANSWER=refuse says no instead; PRACTICE_PASSWORD is another password, percent-encoded.
set -euo pipefail
export LC_ALL=C
password=${PRACTICE_PASSWORD:-p%26ss%3Cw%C3%B6rd%3E}

# request METHOD URL [BODY]: leaves the answer's parts in $location and $page. Practice services and the program's own
# listener answer with a plain body and close.
request() {
    local url=$2 body=${3:-} authority path host port line
    [[ $url =~ ^http://([^/]+)(/.*)?$ ]] || { echo "No address for this browser: $url" >&2; exit 1; }
    authority=${BASH_REMATCH[1]} path=${BASH_REMATCH[2]:-/}
    port=${authority##*:}
    host=${authority%:*}
    host=${host#[} host=${host%]}
    exec 3<>"/dev/tcp/$host/$port"
    printf '%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n' "$1" "$path" "$authority" >&3
    printf 'Content-Length: %s\r\nConnection: close\r\n\r\n%s' "${#body}" "$body" >&3
    location=
    while IFS= read -r line <&3 && line=${line%$'\r'} && [ -n "$line" ]; do
        shopt -s nocasematch
        [[ $line =~ ^location:\ *(.*)$ ]] && location=${BASH_REMATCH[1]}
        shopt -u nocasematch
    done
    page=$(cat <&3)
    exec 3>&-
    origin=http://$authority
}

# field NAME: the value of an input of the page, without the escapes of HTML.
field() {
    local pattern="name=\"$1\"[^>]* value=\"([^\"]*)\""
    [[ $page =~ $pattern ]] || return 0
    local value=${BASH_REMATCH[1]}
    value=${value//&quot;/\"} value=${value//&lt;/<} value=${value//&gt;/>} value=${value//&amp;/"&"}
    printf '%s' "$value"
}

encode() {
    local text=$1 i letter
    for ((i = 0; i < ${#text}; ++i)); do
        letter=${text:i:1}
        case $letter in
            [a-zA-Z0-9.~_-]) printf '%s' "$letter" ;;
            *) printf '%%%02X' "'$letter" ;;
        esac
    done
}

request GET "$1"
for _ in 1 2 3 4 5 6; do
    form=
    if [[ $page =~ \<form\ method=\"post\"\ action=\"([^\"]*)\" ]]; then
        form=${BASH_REMATCH[1]//&amp;/"&"}
        [[ $form == http://* ]] || form=$origin$form
    fi
    if [ -n "$location" ]; then
        [[ $location == http://* ]] || location=$origin$location
        request GET "$location"
    elif [[ $page == *'name="request"'* ]]; then
        [[ -z ${tried:-} ]] || { echo "The practice provider refused the login." >&2; exit 1; }
        tried=1
        request POST "$form" "request=$(encode "$(field request)")&user=$(encode "$(field user)")&password=$password&action=${PRACTICE_ANSWER:-login}"
    elif [[ $page == *'name="user_code"'* ]]; then
        [[ -z ${tried:-} ]] || { echo "The practice provider did not take the code." >&2; exit 1; }
        tried=1
        request POST "$form" "user_code=$(encode "$(field user_code)")&action=${PRACTICE_ANSWER:-allow}"
    elif [ -n "$form" ]; then
        # An answer that the browser carries to the program as a form.
        body=
        for name in code error error_description state iss; do
            value=$(field "$name")
            [ -z "$value" ] || body=$body${body:+&}$name=$(encode "$value")
        done
        request POST "$form" "$body"
    else
        exit 0
    fi
done
echo "The pages lead nowhere." >&2
exit 1
