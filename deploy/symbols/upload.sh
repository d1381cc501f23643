#!/usr/bin/env bash
# Sends firmware ELFs to a fleet server, from any build machine that has bash (3.2, as on macOS, is enough), curl, and sha256sum or shasum. An ELF that the server has
# already is no error and is not sent again.
#   INQUEST_SERVER=https://crashes.example INQUEST_KEY=inqs_… deploy/symbols/upload.sh [--firmware VERSION] [--nightly] FILE…
# (Same as `inquest symbols upload`, for machines without it. docs/ci.md)
set -eu

headers=()
files=()
while [ $# -gt 0 ]; do
  case "$1" in
    --firmware) headers+=(-H "Inquest-Firmware: ${2:?--firmware needs a version}"); shift 2 ;;
    --nightly) headers+=(-H "Inquest-Nightly: true"); shift ;;
    -*) echo "upload.sh: $1 is no option; usage: upload.sh [--firmware VERSION] [--nightly] FILE..." >&2; exit 2 ;;
    *) files+=("$1"); shift ;;
  esac
done

if [ ${#files[@]} -eq 0 ] || [ -z "${INQUEST_SERVER:-}" ] || [ -z "${INQUEST_KEY:-}" ]; then
  echo "upload.sh: set INQUEST_SERVER and INQUEST_KEY, and name an ELF, such as build/zephyr/zephyr.elf" >&2
  exit 2
fi

# The key goes in by standard input: what stands on a command line stands in the list of processes.
ask() {
  printf 'header = "Authorization: Bearer %s"\n' "$INQUEST_KEY" | curl -sS --config - --retry 3 --max-time 600 "$@"
}

hash_of() {
  if command -v sha256sum > /dev/null; then sha256sum < "$1"; else shasum -a 256 < "$1"; fi | cut -c1-64
}

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
symbols=${INQUEST_SERVER%/}/api/v1/symbols
for file in "${files[@]}"; do
  [ -r "$file" ] || { echo "upload.sh: $file cannot be read" >&2; exit 5; }
  hash=$(hash_of "$file")
  status=$(ask -o /dev/null -w '%{http_code}' "$symbols/$hash") || exit 6

  # Also an ELF that is there is sent when a version is named, which may be new to the server.
  if [ "$status" = 200 ] && [ ${#headers[@]} -eq 0 ]; then
    echo "$file: was there already, $hash"
    continue
  fi

  # Before bash 4.4 an empty list is an unset variable.
  status=$(ask -o "$answer" -w '%{http_code}' -H "Inquest-Filename: ${file##*/}" ${headers[@]+"${headers[@]}"} -T "$file" "$symbols") || exit 6
  case "$status" in
    201) echo "$file: sent, $hash" ;;
    200) echo "$file: was there already, $hash" ;;
    *) echo "upload.sh: $file: the server answers $status: $(head -c 500 "$answer")" >&2; exit 6 ;;
  esac
done
