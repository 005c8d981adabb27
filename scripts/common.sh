# Functions that scripts/build, demo, test and bench share. Sourced, never run.
# Promises: changes nothing on the machine but missing Debian packages, and only as root.

export LC_ALL=C.UTF-8
export DEBIAN_FRONTEND=noninteractive

spoor_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=$spoor_root/build
fuzz_dir=$spoor_root/build-fuzz
golden_capture=$spoor_root/tests/golden/lab/lab.pcap

say() { printf '%s\n' "$*"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# quietly WHAT COMMAND...: shows the end of the command's output only when it fails, and then ends the script.
quietly() {
  local what=$1 output
  shift
  output=$("$@" 2>&1 </dev/null) || {
    tail -n 30 <<<"$output" >&2
    die "$what: see the lines above"
  }
}

require_debian() {
  local id='' version=''
  if [[ -r /etc/os-release ]]; then
    id=$(. /etc/os-release && printf '%s' "${ID:-}")
    version=$(. /etc/os-release && printf '%s' "${VERSION_ID:-}")
  fi
  [[ $id == debian ]] || die "this system is '${id:-unknown}': Spoor builds on Debian 12; use a Debian 12 machine or container"
  [[ $version == 12 ]] || printf '%s: Debian %s instead of 12: going on, package names may differ\n' "${0##*/}" "$version" >&2
}

# packages_of GROUP...: the package names of these groups of packages.txt, one per line, but for those whose file is there.
packages_of() {
  local line group=''
  while IFS= read -r line; do
    line=${line%%#*}
    line=${line//[[:space:]]/}
    case $line in
      '') ;;
      '['*']') group=${line:1:-1} ;;
      *'|'*) [[ " $* " == *" $group "* && ! -e ${line#*|} ]] && printf '%s\n' "${line%%|*}" ;;
      *) [[ " $* " == *" $group "* ]] && printf '%s\n' "$line" ;;
    esac
  done <"$spoor_root/scripts/packages.txt"
  return 0
}

missing_packages() {
  comm -23 <(packages_of "$@" | sort -u) \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u)
}

# Keeps packages with daemons (unbound, nsd) from starting them on the machine of whoever runs the tests.
with_services_held() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  "$@"
)

# ensure_packages GROUP...: installs what is missing; quiet and quick when nothing is.
ensure_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) && return 0
  ((EUID == 0)) || die "packages are missing and only root can install them; run: apt-get install ${missing[*]}"
  say "== installing ${#missing[@]} Debian packages (a few minutes the first time)"
  apt-get -qq update || die "apt-get update failed: see the lines above; check the network and /etc/apt"
  quietly "apt-get install failed" \
    with_services_held apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "${missing[@]}"
}

# ccache, where it is in use, keeps what is compiled with precompiled headers only if it is told so.
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}

# configure DIR ARGUMENT...: meson setup unless DIR is set up already.
configure() {
  local dir=$1
  shift
  [[ -f $dir/build.ninja ]] && return 0
  say "== configuring ${dir##*/}/"
  quietly "meson setup failed" /usr/bin/meson setup "$dir" "$spoor_root" "$@"
}

# compile DIR [TARGET...]: progress on a terminal, only the failures otherwise.
compile() {
  local dir=$1
  shift
  say "== building ${dir##*/}/"
  if [[ -t 1 ]]; then
    ninja -C "$dir" "$@"
  else
    ninja --quiet -C "$dir" "$@"
  fi || die "the build failed: see the lines above"
}

programs=(spoord spoor-sensor spoor)

build_programs() {
  require_debian
  ensure_packages build
  configure "$build_dir"
  compile "$build_dir" "${programs[@]}"
}
