#!/usr/bin/env bash
# The lines of docs/experiments.md for clusters, typed as they stand there: GNU parallel, and Slurm on this machine alone,
# with a controller and a node of its own. cluster.sh BRENIER_CLI. Exit code 77 where neither is installed.
set -euo pipefail
cli=$(realpath "$1")
have() { command -v "$1" >/dev/null; }
have parallel && parallel --version 2>/dev/null | grep -q 'GNU parallel' && gnu=1 || gnu=""
have sbatch && have slurmctld && have slurmd && have munged && [ "$(id -u)" = 0 ] && slurm=1 || slurm=""
[ -n "$gnu$slurm" ] || { echo "neither GNU parallel nor Slurm (as root) is here"; exit 77; }

work=$(mktemp -d)
children=()
closing() {
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap closing EXIT
cd "$work"
mkdir bin
ln -s "$cli" bin/brenier-cli  # the page says brenier-cli
export PATH="$work/bin:$PATH" OPENBLAS_NUM_THREADS=1

cat >rates.json <<'JSON'
{"base": {"problem": "moons", "steps": 30, "held_out": 64, "batch": 32, "threads": 1},
 "axes": {"solver": ["otm", "wgan_gp"], "seed": "1-2"}}
JSON
brenier-cli sweep rates.json --out alone 2>/dev/null >/dev/null
# All but the seconds, which are never the same.
table() { brenier-cli compare "$1" --metric l2_uvp --metric half_w2_dual --format csv; }
table alone >wanted.csv
[ "$(wc -l <wanted.csv)" = 3 ] || { echo "an undisturbed sweep has no table:"; cat wanted.csv; exit 1; }

same() {  # NAME: the folder rates, learned in that way, comes to the same table
  table rates >got.csv
  cmp wanted.csv got.csv || { echo "$1 came to another table:"; diff wanted.csv got.csv; exit 1; }
  echo "$1: the same table"
  rm -r rates
}

if [ -n "$gnu" ]; then
  brenier-cli sweep rates.json --out rates --list >/dev/null
  parallel -j2 brenier-cli sweep rates --index {} ::: $(seq 4) 2>/dev/null
  same "GNU parallel"
fi
[ -n "$slurm" ] || exit 0

host=$(hostname) port=$((20000 + $$ % 20000))
mkdir state spool
(umask 077; mkdir munge; head -c 1024 /dev/urandom >munge/key)
munged --force --foreground --key-file="$work/munge/key" --socket="$work/munge.sock" --pid-file="$work/munge/pid" \
  --log-file="$work/munge/log" --seed-file="$work/munge/seed" >munged.out 2>&1 &
children+=($!)
cat >slurm.conf <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$work/munge.sock
CredType=cred/munge
SlurmUser=root
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/ctld.pid
SlurmdPidFile=$work/d.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$work/slurm.conf"
until [ -S munge.sock ]; do kill -0 "${children[0]}" && sleep 0.1; done
slurmctld -D >ctld.out 2>&1 &
children+=($!)
slurmd -D -N "$host" >d.out 2>&1 &
children+=($!)
for _ in $(seq 600); do
  sinfo -h -o %t 2>/dev/null | grep -q idle && up=1 && break
  sleep 0.1
done
[ -n "${up:-}" ] || { echo "Slurm does not come up here:"; tail -n 5 munged.out ctld.out d.out; exit 1; }

brenier-cli sweep rates.json --out rates --list >/dev/null
sbatch --wait --array=1-4 --output=job-%a.out --wrap 'brenier-cli sweep rates --index $SLURM_ARRAY_TASK_ID' >/dev/null
same "sbatch --array"
brenier-cli sweep rates.json --out rates --list >/dev/null
srun --ntasks 2 --overcommit brenier-cli sweep rates >/dev/null 2>&1
same "srun"
