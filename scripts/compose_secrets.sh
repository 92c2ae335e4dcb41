#!/bin/sh
# Makes .env with secrets of this machine alone, for compose.yaml. What is there already stays.
set -eu
file=${1:-.env}
umask 077
touch "$file"
for name in THORALENS_SECRET DATABASE_PASSWORD STORE_SECRET; do
    grep -q "^$name=." "$file" && continue
    value=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
    printf '%s=%s\n' "$name" "$value" >>"$file"
done
