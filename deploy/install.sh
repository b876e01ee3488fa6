#!/bin/sh
# Installs FlannelMesh from the archive that `deploy/build --tar` makes, on hosts without dpkg. Run as root:
#
#   install.sh flannelmesh-VERSION-linux-x64.tar.gz     installs or upgrades; looks for SHA256SUMS beside the archive
#   install.sh --sha256 SUM ARCHIVE                     with the sum given here instead
#   install.sh --uninstall                              takes programs, unit, devices, routes and rules away; configuration and data stay
#   install.sh --uninstall --purge                      takes those away, too
#
# DESTDIR=/mnt/root installs into another tree and starts nothing.
set -eu

destdir=${DESTDIR:-}
library=$destdir/usr/local/lib/flannelmesh
program=$destdir/usr/local/bin/flannelmesh
plugin=$destdir/opt/cni/bin/flannelmesh
unit=$destdir/etc/systemd/system/flannelmesh.service
settings=$destdir/etc/flannelmesh

fail() {
  echo "install.sh: $1" >&2
  exit "${2:-1}"
}

usage() {
  sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "$0" >&2
  exit 2
}

has_systemd() { [ -z "$destdir" ] && [ -d /run/systemd/system ]; }

sum_of() { sha256sum "$1" | cut -d' ' -f1; }

check_sum() {
  archive=$1 wanted=$2
  if [ -z "$wanted" ]; then
    sums=$(dirname "$archive")/SHA256SUMS
    [ -f "$sums" ] || fail "there is no $sums to check $archive with; put it there, or give --sha256"
    wanted=$(sed -n "s/^\([0-9a-f]\{64\}\)  $(basename "$archive")\$/\1/p" "$sums")
    [ -n "$wanted" ] || fail "$sums has no line for $(basename "$archive")"
  fi
  found=$(sum_of "$archive")
  [ "$found" = "$wanted" ] || fail "$archive is not what was published: its SHA-256 is $found, it should be $wanted; nothing was changed"
}

install_archive() {
  archive=$1
  [ -f "$archive" ] || fail "there is no archive $archive"
  check_sum "$archive" "$2"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tar -xzf "$archive" -C "$work" --no-same-owner
  tree=$(echo "$work"/flannelmesh-*)
  [ -x "$tree/lib/flannelmesh" ] || fail "$archive is no archive of FlannelMesh: lib/flannelmesh is missing in it"

  # A new machine's program would not even start.
  if [ -z "$destdir" ] && ! "$tree/lib/flannelmesh" version >/dev/null; then
    fail "the program of $archive does not run on this machine ($(uname -m), glibc needed); nothing was changed"
  fi

  # Beside the old one and renamed: an agent and a tunnel that run keep their files.
  mkdir -p "$(dirname "$library")" "$(dirname "$program")" "$settings" "$(dirname "$unit")"
  rm -rf "$library.new"
  cp -R "$tree/lib" "$library.new"
  if [ -e "$library" ]; then
    rm -rf "$library.old"
    mv "$library" "$library.old"
  fi
  mv "$library.new" "$library"
  rm -rf "$library.old"
  ln -sfn ../lib/flannelmesh/flannelmesh "$program"
  if [ -f "$tree/cni/flannelmesh" ]; then
    mkdir -p "$(dirname "$plugin")"
    cp "$tree/cni/flannelmesh" "$plugin.new"
    mv "$plugin.new" "$plugin"
  fi
  sed 's:/usr/bin/flannelmesh:/usr/local/bin/flannelmesh:' "$tree/flannelmesh.service" >"$unit"
  [ -e "$settings/flannelmesh.env" ] || cp "$tree/flannelmesh.env" "$settings/"
  cp "$tree/flannelmesh.conf" "$settings/flannelmesh.conf.example"
  echo "FlannelMesh $(cat "$tree/VERSION") is in $library"

  if has_systemd; then
    systemctl daemon-reload
    systemctl try-restart flannelmesh.service
  fi
  if [ ! -e "$settings/flannelmesh.conf" ]; then
    echo "To start it: cp $settings/flannelmesh.conf.example $settings/flannelmesh.conf, edit that, and systemctl enable --now flannelmesh"
  fi
}

uninstall() {
  if has_systemd && [ -e "$unit" ]; then
    systemctl disable --now flannelmesh.service
  fi
  if [ -z "$destdir" ] && [ -x "$program" ]; then
    set --
    if [ -e "$settings/flannelmesh.conf" ]; then
      set -- --config "$settings/flannelmesh.conf"
    fi
    "$program" cleanup "$@" || echo "install.sh: devices, routes or rules of it may still be there until the next boot" >&2
  fi
  rm -rf "$library" "$program" "$plugin" "$unit" "$settings/flannelmesh.conf.example"
  if has_systemd; then
    systemctl daemon-reload
  fi
  if [ "$is_purge" = yes ]; then
    rm -rf "$settings" "$destdir/var/lib/flannelmesh" "$destdir/run/flannelmesh"
  fi
  echo "FlannelMesh is uninstalled"
}

sum='' archive='' is_uninstall=no is_purge=no
while [ $# -gt 0 ]; do
  case $1 in
    --uninstall) is_uninstall=yes ;;
    --purge) is_purge=yes ;;
    --sha256)
      [ $# -ge 2 ] || fail "--sha256 needs a value: the archive's SHA-256" 2
      sum=$2
      shift
      ;;
    -*) usage ;;
    *)
      [ -z "$archive" ] || usage
      archive=$1
      ;;
  esac
  shift
done

[ "$(id -u)" = 0 ] || fail "it must be run as root"
if [ $is_uninstall = yes ]; then
  [ -z "$archive" ] || usage
  uninstall
elif [ -n "$archive" ] && [ $is_purge = no ]; then
  install_archive "$archive" "$sum"
else
  usage
fi
