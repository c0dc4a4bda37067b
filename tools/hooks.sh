#!/bin/sh
# Installs tools/commit-msg as a hook of this git checkout. Does nothing, and succeeds, where this is not a checkout, where
# git is missing or keeps its hooks elsewhere (core.hooksPath), or where another commit-msg hook is installed.
set -eu

cd "$(dirname "$0")/.."
[ -e .git ] && command -v git >/dev/null 2>&1 || exit 0
[ -z "$(git config core.hooksPath 2>/dev/null)" ] || exit 0
hooks=$(git rev-parse --git-path hooks 2>/dev/null) || exit 0
hook=$hooks/commit-msg
if [ -e "$hook" ] && ! grep -q "clearslate's commit-msg hook" "$hook"; then
    exit 0
fi
cmp -s tools/commit-msg "$hook" && exit 0
if mkdir -p "$hooks" 2>/dev/null && cp tools/commit-msg "$hook" 2>/dev/null && chmod +x "$hook"; then
    echo "setup: installed a git hook that refuses commit subjects over 72 characters ($hook)"
else
    echo "setup: could not write the git hook $hook; going on without it" >&2
fi
