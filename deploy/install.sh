#!/bin/bash
# Installs an office on Debian: packages, account, program, databases, ledger, keys, environment, units, proxy, first copy.
# Run it again at any time: it keeps what is there and adds what is missing. It removes nothing and overwrites no key.
#
#   sudo deploy/install.sh --state PA --host office.example.gov --operator olive --operator otto --phone "(717) 555-0100"
#
#   --certificate FILE --key FILE   of the host name; without them it makes a certificate that no browser trusts
#   --agencies FILE                 the authority for client certificates of agencies' programs
#   --kept FOLDER                   a disk of another machine, for the key and the file of checkpoints
set -euo pipefail
umask 022

state='' host='' operators=() phone='' certificate='' key='' agencies='' kept=''
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || { echo "$1 needs a value" >&2; exit 2; }
  case "$1" in
    --state) state=$2 ;; --host) host=$2 ;; --operator) operators+=("$2") ;; --phone) phone=$2 ;; --kept) kept=$2 ;;
    --certificate) certificate=$2 ;; --key) key=$2 ;; --agencies) agencies=$2 ;;
    *) echo "unknown option $1; the first lines of $0 show the options" >&2; exit 2 ;;
  esac
  shift 2
done
if [ -z "$state" ] || [ -z "$host" ] || [ -z "$phone" ] || [ ${#operators[@]} -lt 2 ]; then
  echo "give --state, --host, --phone, and --operator at least twice: two people grant a role and release a wave" >&2; exit 2
fi
if { [ -n "$certificate" ] && [ -z "$key" ]; } || { [ -z "$certificate" ] && [ -n "$key" ]; }; then
  echo "give --certificate and --key together" >&2; exit 2
fi

# Where everything lies. A machine with another layout sets these.
prefix=${OFFICE_PREFIX:-/opt/clearslate} folder=${OFFICE_FOLDER:-/srv/clearslate} etc=${OFFICE_ETC:-/etc/clearslate}
kept=${kept:-${OFFICE_KEPT:-/srv/clearslate-kept}} units=${OFFICE_UNITS:-/etc/systemd/system}
site=${OFFICE_SITE:-/etc/nginx/conf.d/clearslate.conf} account=${OFFICE_ACCOUNT:-clearslate} admin=${OFFICE_ADMIN:-postgres}
socket=${OFFICE_SOCKET:-/run/postgresql} superuser=${OFFICE_SUPERUSER:-postgres} bind=${OFFICE_BIND:-127.0.0.1:8300}
http=${OFFICE_HTTP:-80} https=${OFFICE_HTTPS:-443}
source=$(cd "$(dirname "$0")/.." && pwd)

step() { printf '\n== %s\n' "$1"; }
# as USER COMMAND...: with this environment, in a folder that each user may enter.
as() {
  local who=$1; shift
  if [ "$(id -un)" = "$who" ]; then (cd / && "$@"); return; fi
  (cd / && runuser -u "$who" -- env HOME="$(getent passwd "$who" | cut -d: -f6)" "$@")
}
sql() { as "$admin" psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$socket" -U "$superuser" -d "${2:-postgres}" -c "$1"; }
clearslate() {
  (set -a; . "$etc/office.env"; set +a; export NUMBA_CACHE_DIR="$folder/.cache"; umask 077
   as "$account" "$prefix/bin/clearslate" "$@")
}
# put NAME VALUE: a line of the environment.
put() {
  local value; value=$(printf '%s' "$2" | sed 's/[&|\\]/\\&/g')
  sed -i "s|^#\{0,1\}$1=.*|$1=\"$value\"|" "$etc/office.env"
}

step "Packages"
missing=()
command -v psql > /dev/null || missing+=(postgresql)
command -v openssl > /dev/null || missing+=(openssl)
PATH=$PATH:/usr/sbin command -v nginx > /dev/null || missing+=(nginx-light)
python3 -c 'import ensurepip' 2> /dev/null || missing+=(python3-venv)
[ ${#missing[@]} -eq 0 ] || { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; }
sql 'SELECT 1' > /dev/null || { echo "PostgreSQL does not answer at $socket: start it" >&2; exit 3; }

step "Account and folders"
id "$account" > /dev/null 2>&1 || useradd --system --home-dir "$folder" --shell /usr/sbin/nologin "$account"
group=$(id -gn "$account")
own=(); [ "$(id -un)" = "$account" ] || own=(--owner "$account" --group "$group")
for each in . .cache static files files/inbox files/extracts files/lists files/outbox runs records backups; do
  install --directory --mode 0700 "${own[@]}" "$folder/$each"
done
install --directory --mode 0700 "${own[@]}" "$kept"
install --directory --mode 0755 "$etc"

step "Program"
if [ ! -x "$prefix/bin/clearslate" ]; then
  python3 -m venv "$prefix"
  "$prefix/bin/pip" install --quiet --require-hashes --requirement "$source/requirements/runtime.txt"
  "$prefix/bin/pip" install --quiet --no-deps "$source"
fi

step "Databases and logins"
for each in web_office daily seal; do
  sql "SELECT 1 FROM pg_roles WHERE rolname = '$each'" | grep -q 1 || sql "CREATE ROLE $each LOGIN"
done
for each in clearance office; do
  sql "SELECT 1 FROM pg_database WHERE datname = '$each'" | grep -q 1 || sql "CREATE DATABASE $each"
done
sql 'ALTER DATABASE office OWNER TO web_office'
rules=$(sql 'SHOW hba_file') names=$(sql 'SHOW ident_file')
# first_in FILE LINE: the line above all others, unless it is there.
first_in() { as "$admin" sh -c 'grep -qxF "$2" "$1" || { text=$(cat "$1") && printf "%s\n%s\n" "$2" "$text" > "$1"; }' sh "$1" "$2"; }
first_in "$rules" 'local clearance,office web_office,daily,seal peer map=clearslate'
for each in web_office daily seal; do first_in "$names" "clearslate $account $each"; done
sql 'SELECT pg_reload_conf()' > /dev/null

step "Ledger"
# Its owner is the administrator of the server: no login of the office may change what it wrote.
owner="postgresql://$superuser@/clearance?host=$socket"
ledger() { as "$admin" env CLEARSLATE_LEDGER="$owner" "$prefix/bin/clearslate" ledger "$@"; }
named=(); for each in "${operators[@]}"; do named+=(--operator "$each"); done
ledger init --state "$state" "${named[@]}"
ledger rights | as "$admin" psql -X -q -v ON_ERROR_STOP=1 -h "$socket" -U "$superuser" -d clearance > /dev/null
sql 'GRANT office, ledger_web, ledger_operator, ledger_reviewer, ledger_prosecutor, ledger_clerk, ledger_judge, ledger_counsel,
       ledger_auditor TO web_office;
     GRANT office, ledger_worker, ledger_operator, ledger_auditor TO daily;
     GRANT office, ledger_seal TO seal'
zone=$(sql 'SELECT zone FROM ledger_opening' clearance)

step "Keys and environment"
[ -e "$folder/private.pem" ] || as "$account" "$prefix/bin/clearslate" ledger key "$folder/private.pem" "$folder/public.pem"
[ -e "$kept/seal.pem" ] || as "$account" "$prefix/bin/clearslate" ledger key "$kept/seal.pem" "$kept/seal-public.pem"
[ -e "$etc/offices.yaml" ] || printf 'office: "%s"\nphone: "%s"\n' "" "$phone" > "$etc/offices.yaml"
if [ ! -e "$etc/office.env" ]; then
  install --mode 0600 "$source/deploy/office.env" "$etc/office.env"
  sed -i "s|/srv/clearslate|$folder|g" "$etc/office.env"
  put CLEARSLATE_LEDGER "postgresql://web_office@/clearance?host=$socket"
  put CLEARSLATE_OFFICE "postgresql://web_office@/office?host=$socket"
  put CLEARSLATE_DAILY "postgresql://daily@/clearance?host=$socket"
  put CLEARSLATE_SEALING "postgresql://seal@/clearance?host=$socket"
  put CLEARSLATE_ZONE "$zone"
  put CLEARSLATE_SECRET_KEY "$(openssl rand -base64 48)"
  put CLEARSLATE_HOSTS "$host"
  put CLEARSLATE_ORIGINS "https://$host$([ "$https" = 443 ] || echo ":${https##*:}")"
  put CLEARSLATE_OFFICES "$etc/offices.yaml"
  put CLEARSLATE_SEAL "$kept/seal.pem"
  put CLEARSLATE_KEPT "$kept/checkpoints.jsonl"
fi

step "Accounts"
clearslate office upgrade
links=()
for each in "${operators[@]}"; do
  if ! clearslate office account list --json | grep -qE "\"user\": ?\"$each\""; then
    link=$(clearslate office account add "$each" --as "${operators[0]}")
    links+=("$each: $link")
  fi
done

step "Units"
install --directory "$units"
for each in "$source"/deploy/clearslate-*.service "$source"/deploy/clearslate-*.timer; do
  sed -e "s|/opt/clearslate|$prefix|g; s|/srv/clearslate|$folder|g; s|/etc/clearslate|$etc|g; s|/mnt/kept|$kept|g" \
      -e "s|^User=.*|User=$account|; s|^Group=.*|Group=$group|; s|127.0.0.1:8300|$bind|" "$each" > "$units/$(basename "$each")"
done

step "Proxy"
install --directory --mode 0755 "$etc/tls"
if [ -n "$certificate" ]; then
  install --mode 0644 "$certificate" "$etc/tls/office.pem"
  install --mode 0600 "$key" "$etc/tls/office.key"
elif [ ! -e "$etc/tls/office.pem" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
    -keyout "$etc/tls/office.key" -out "$etc/tls/office.pem" 2> /dev/null
  chmod 0600 "$etc/tls/office.key"
  echo "No browser trusts this certificate: run the script again with --certificate and --key of your authority."
fi
[ -z "$agencies" ] || install --mode 0644 "$agencies" "$etc/tls/agencies-ca.pem"
install --directory "$(dirname "$site")"
sed -e "s|127.0.0.1:8300|$bind|; s|office.example.gov|$host|; s|listen 80;|listen $http;|; s|listen 443 ssl;|listen $https ssl;|" \
    -e "s|/etc/ssl/office.pem|$etc/tls/office.pem|; s|/etc/ssl/private/office.key|$etc/tls/office.key|" \
    -e "s|/etc/ssl/agencies-ca.pem|$etc/tls/agencies-ca.pem|" "$source/deploy/nginx.conf" > "$site"
# Without an authority for agencies' programs, nginx asks for no client certificate.
[ -e "$etc/tls/agencies-ca.pem" ] || sed -i 's|^\( *\)\(ssl_client_certificate\|ssl_verify_client\)|\1# \2|' "$site"

step "First checkpoint and first copy"
clearslate ledger checkpoint --ledger "postgresql://seal@/clearance?host=$socket" --key "$kept/seal.pem" --keep "$kept/checkpoints.jsonl"
[ -n "$(ls -A "$folder/backups")" ] || clearslate office backup "$folder/backups/$(date +%F)"

step "Start"
if [ -d /run/systemd/system ] && [ -z "${OFFICE_NO_SYSTEMD:-}" ]; then
  systemctl daemon-reload
  systemctl enable --now clearslate-office clearslate-office-work@1 clearslate-daily.timer clearslate-backup.timer
  nginx -t && systemctl reload-or-restart nginx
  for _ in $(seq 60); do "$prefix/bin/python" -c "import urllib.request as r; r.urlopen('http://$bind/healthz')" 2> /dev/null && break; sleep 2; done
  sleep 10  # a worker gives a sign of life every five seconds
else
  echo "systemd does not run here: start the commands of the units in $units and nginx yourself."
fi

step "Check"
clearslate office check || echo "The office is installed. Fix what is named above, then: clearslate office check"
if [ ${#links[@]} -gt 0 ]; then
  step "Sign in"
  echo "By these links the operators set their passwords; each is good once, for a day. Hand them over in a safe way."
  printf '%s\n' "${links[@]}"
  echo "Then olive grants \`daily\` the roles operator and auditor on the screen Roles, and another operator confirms both." \
    | sed "s/olive/${operators[0]}/"
fi
