#!/usr/bin/env bash
# make_locales.sh FOLDER: the locales under which tests run, in a folder for LOCPATH; nothing of the system changes.
set -euo pipefail
mkdir -p "$1"
export LOCPATH=$1
for name in de_DE tr_TR ar_EG; do
  [ -d "$1/$name.UTF-8" ] || localedef --no-archive -i "$name" -f UTF-8 "$1/$name.UTF-8"
  # A locale that is not there is taken for C with a mere warning.
  [[ $(LC_ALL=$name.UTF-8 locale title 2>&1) == *"locale for"* ]] || { echo "$name.UTF-8 cannot be used" >&2; exit 1; }
done
[ "$(LC_ALL=de_DE.UTF-8 locale decimal_point)" = , ]
[ "$(LC_ALL=tr_TR.UTF-8 locale decimal_point)" = , ]
