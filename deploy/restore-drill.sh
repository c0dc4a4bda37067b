#!/bin/bash
# A restore drill: the newest copy is restored into new files beside the office, checked, and compared with the office; then it is removed.
#   sudo deploy/restore-drill.sh
# Ends with 0 where the copy restores, its chain is sound, and it holds every checkpoint that was kept up to then.
set -euo pipefail
umask 077
prefix=${OFFICE_PREFIX:-/opt/clearslate} etc=${OFFICE_ETC:-/etc/clearslate} account=${OFFICE_ACCOUNT:-clearslate}
set -a; . "$etc/office.env"; set +a
export NUMBA_CACHE_DIR="${CLEARSLATE_FILES%/*}/.cache" HOME="${CLEARSLATE_FILES%/*}"
as() { if [ "$(id -un)" = "$account" ]; then "$@"; else runuser -u "$account" -- "$@"; fi; }

copy=$(as find "$CLEARSLATE_BACKUPS" -mindepth 2 -maxdepth 2 -name office.json -printf '%T@ %h\n' | sort -n | tail -1 | cut -d' ' -f2-)
[ -n "$copy" ] || { echo "there is no copy in $CLEARSLATE_BACKUPS: start clearslate-backup" >&2; exit 1; }
place=$(as mktemp -d "$CLEARSLATE_BACKUPS/.drill.XXXXXX")
trap 'as rm -rf "$place"' EXIT
cd /
echo "Restoring $copy"
as env CLEARSLATE_LEDGER="sqlite:$place/ledger.db" CLEARSLATE_OFFICE="sqlite:$place/office.db" "$prefix/bin/clearslate" office restore "$copy"
# What was signed after the copy was taken cannot be in it: moments of checkpoints are whole seconds.
as "$prefix/bin/python" - "$CLEARSLATE_KEPT" "$place" "$copy/office.json" <<'PYTHON'
import datetime, json, os, sqlite3, sys
kept, place, manifest = sys.argv[1:]
[(last,)] = sqlite3.connect(f"{place}/ledger.db").execute("SELECT max(seq) FROM ledger_event")
taken = int(os.path.getmtime(manifest))
marks = [(json.loads(line), line) for line in open(kept, encoding="utf-8")]
lines = [line for mark, line in marks if mark["seq"] <= last and datetime.datetime.fromisoformat(mark["at"]).timestamp() < taken]
open(f"{place}/kept.jsonl", "w", encoding="utf-8").writelines(lines)
print(f"The copy has {last} events, and {len(lines)} of the kept checkpoints are of them.")
PYTHON
as env CLEARSLATE_LEDGER="sqlite:$place/ledger.db" "$prefix/bin/clearslate" ledger verify \
  --public "${CLEARSLATE_SEAL%/*}/seal-public.pem" --kept "$place/kept.jsonl"
as env CLEARSLATE_LEDGER="sqlite:$place/ledger.db" CLEARSLATE_OFFICE="sqlite:$place/office.db" "$prefix/bin/clearslate" office account list
