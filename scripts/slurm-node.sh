#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Slurm "cluster" of one machine that can be thrown away, for tests and for trying things.
set -euo pipefail

usage() {
    cat <<END
usage: scripts/slurm-node.sh start|stop DIR
       scripts/slurm-node.sh run [--cpus N] COMMAND...

Starts munged, slurmctld and slurmd on the loopback address, as root or as any user, without systemd,
cgroups and accounting. Every file of theirs is in DIR; ports are free ones.

  start [--cpus N] DIR        starts it and prints what a shell needs before it can use sbatch
  stop DIR                    cancels all jobs, ends the daemons, removes DIR
  run [--cpus N] COMMAND...   starts it in a temporary folder, runs the command with it and stops it,
                              also if this script is killed; the exit code is the command's, or 69
                              where Slurm is not installed or does not start

  --cpus N    CPUs that the node offers, may be more than there are (default: what there is)
  -h, --help  this text

Example: scripts/slurm-node.sh run sinfo
END
}

export PATH=$PATH:/usr/sbin:/sbin
cpus=$(nproc)
name=$(basename -- "$0" .sh)

say() { echo "$name: $*" >&2; }
unavailable() {
    say "$*"
    exit 69
}

# The pid of a daemon of ours that is alive; pid files outlive daemons, and numbers are used again.
pid_of() {
    local pid
    pid=$(cat "$dir/$1.pid" 2>/dev/null) && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null |
        grep -qF -- "$dir/" && echo "$pid"
}

# Waits up to SECONDS until COMMAND succeeds: wait_for SECONDS COMMAND...
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

# A port below those that the kernel hands out by itself, on which nobody listens.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 10000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

write_configuration() {
    local me host memory
    me=$(id -un)
    host=$(hostname -s)
    memory=$(awk '/^MemTotal:/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)
    cat >"$dir/slurm.conf" <<END
ClusterName=throw-away
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
# No cgroups, no accounting: neither needs root nor a database.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
PropagateResourceLimits=NONE
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
# Start jobs at once, forget a lost node soon, and end what is cancelled soon.
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
ReturnToService=2
KillWait=2
SlurmdParameters=config_overrides
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$(free_port) CPUs=$cpus RealMemory=$memory
PartitionName=local Nodes=node1 Default=YES MaxTime=INFINITE State=UP
END
}

is_ready() { sinfo --noheader --format=%T | grep -qE '^(idle|mixed|allocated)$'; }

start_daemons() {
    mkdir -p "$dir"/{state,spool}
    (umask 077 && head -c 1024 /dev/urandom >"$dir/munge.key")
    munged --force --key-file="$dir/munge.key" --socket="$dir/munge.socket" \
        --seed-file="$dir/munge.seed" --pid-file="$dir/munged.pid" --log-file="$dir/munged.log" ||
        return 1
    # Somebody else may take a port between the look and the use of it: other ports, again.
    for _ in 1 2 3; do
        write_configuration
        if slurmctld -i -f "$dir/slurm.conf" && slurmd -f "$dir/slurm.conf" -N node1 &&
            wait_for 20 is_ready; then
            return 0
        fi
        end_daemon slurmd
        end_daemon slurmctld
    done
    return 1
}

start() {
    local tool
    for tool in munged slurmctld slurmd sbatch squeue scancel sinfo; do
        command -v "$tool" >/dev/null ||
            unavailable "$tool is not installed (scripts/install-deps.sh test)"
    done
    export SLURM_CONF=$dir/slurm.conf
    start_daemons >"$dir/start.log" 2>&1 && return 0
    tail -n 5 "$dir"/*.log >&2
    stop
    unavailable "Slurm does not start, the last lines of its logs are above"
}

end_daemon() {
    local pid
    pid=$(pid_of "$1") || return 0
    kill "$pid" 2>/dev/null || true
    wait_for 10 test ! -d "/proc/$pid" || kill -KILL "$pid" 2>/dev/null || true
}

no_jobs() { [ -z "$(squeue --noheader)" ]; }

stop() {
    [ -f "$dir/slurm.conf" ] || [ -f "$dir/munge.key" ] || return 0  # nothing of ours
    export SLURM_CONF=$dir/slurm.conf
    if pid_of slurmctld >/dev/null; then
        scancel --user="$(id -un)" >/dev/null 2>&1 || true
        wait_for 15 no_jobs || say "some jobs do not end"
    fi
    end_daemon slurmd
    end_daemon slurmctld
    end_daemon munged
    rm -rf -- "$dir"
}

# Only this shell holds the writing end of a pipe (descriptor 9). When it is closed, however this
# shell ended, a process that belongs to nobody reads the end of the pipe and stops the cluster.
run() {
    dir=$(mktemp -d /tmp/nvcim-slurm-XXXXXX)
    exec 9> >(exec setsid --fork "$0" stop-at-end "$dir" >/dev/null 2>&1)
    trap stop EXIT
    start 9>&-
    "$@" 9>&- &
    local command=$! code=0
    trap 'kill "$command" 2>/dev/null; exit 130' INT TERM
    wait "$command" || code=$?
    exit $code
}

action=${1:-}
case $action in
    -h | --help) usage; exit 0 ;;
    start | stop | run | stop-at-end) shift ;;
    *) usage >&2; exit 2 ;;
esac
if [ "${1:-}" = --cpus ]; then
    cpus=${2:?"--cpus needs a number"}
    shift 2
fi
[ $# -gt 0 ] || { usage >&2; exit 2; }
case $action in
    run) run "$@" ;;
    start)
        mkdir -p -- "$1"
        dir=$(cd -- "$1" && pwd)
        [ -z "$(ls -A "$dir")" ] || { say "$dir is not empty"; exit 2; }
        start
        echo "export SLURM_CONF=$dir/slurm.conf"
        ;;
    stop)
        dir=$(cd -- "$1" && pwd)
        [ -f "$dir/slurm.conf" ] || { say "$dir is no folder of a cluster of ours"; exit 2; }
        stop
        ;;
    stop-at-end)
        dir=$1
        cat >/dev/null
        stop
        ;;
esac
