#!/bin/sh
# Runs an image as a stranger would run it in earnest, and smoke-tests it: non-root, read-only,
# without capabilities, in 512 MB and under accounts. usage: check_image.sh IMAGE  (needs docker)
set -eu
image=$1
here=$(dirname "$0")
port=${THORALENS_CHECK_PORT:-18080}
name=thoralens-check-$$
run="docker run --detach --name $name --network host --read-only --tmpfs /tmp --cap-drop ALL
    --security-opt no-new-privileges --memory 512m --memory-swap 512m --pids-limit 256"
trap 'docker logs "$name" 2>&1 | tail -n 40; docker rm --force --volumes "$name" >/dev/null' EXIT

# shellcheck disable=SC2086 # the options are words
$run --env THORALENS_MODE=local --env THORALENS_HOST=127.0.0.1 --env THORALENS_PORT="$port" \
    --env THORALENS_THREADS=1     "$image" >/dev/null
python3 "$here/smoke.py" "http://127.0.0.1:$port" --ready 60

user=$(docker exec "$name" id -u)
[ "$user" != 0 ] || { echo "check_image: it runs as root" >&2; exit 1; }
for tool in gcc cc pip torch; do
    if docker exec "$name" sh -c "command -v $tool || python3 -c 'import $tool'" >/dev/null 2>&1; then
        echo "check_image: it holds $tool" >&2
        exit 1
    fi
done
if docker exec "$name" sh -c 'touch /opt/thoralens/x' 2>/dev/null; then
    echo "check_image: its root is writable" >&2
    exit 1
fi
deadline=$(($(date +%s) + 60))
while [ "$(docker inspect --format '{{.State.Health.Status}}' "$name")" != healthy ]; do
    [ "$(date +%s)" -lt "$deadline" ] || { echo "check_image: never healthy" >&2; exit 1; }
    sleep 1
done
size=$(docker image inspect --format '{{.Size}}' "$image")
[ "$size" -le 450000000 ] || { echo "check_image: $size bytes are more than 450 MB" >&2; exit 1; }
echo "check_image: uid $user, $size bytes, healthy"
