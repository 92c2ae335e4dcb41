#!/bin/sh
# What an image built from this commit is called, as lines of GITHUB_OUTPUT.
# usage: image_tags.sh REPOSITORY; a tag vX.Y.Z must be the version of pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
repository=${1:-}
[ -n "$repository" ] || { echo "image_tags: name the repository, such as you/thoralens" >&2; exit 1; }
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml | head -n 1)
name=docker.io/$repository
sha=${GITHUB_SHA:-$(git rev-parse HEAD)}
tags=$name:sha-$sha
case "${GITHUB_REF:-}" in
refs/tags/v*)
    if [ "${GITHUB_REF#refs/tags/v}" != "$version" ]; then
        echo "image_tags: the tag ${GITHUB_REF#refs/tags/} is not version $version" >&2
        exit 1
    fi
    tags=$tags,$name:$version,$name:latest
    ;;
*) tags=$tags,$name:main ;;
esac
echo "name=$name"
echo "version=$version"
echo "tags=$tags"
echo "created=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
