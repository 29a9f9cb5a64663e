#!/usr/bin/env bash
# systemd-container.sh DIRECTORY: boots systemd over a copy of this machine that is gone afterwards, with the units in
# DIRECTORY/units alone, and worker-mesh installed from DIRECTORY/package. It runs DIRECTORY/driver, which writes to
# /result, that is DIRECTORY/result. Needs root, in namespaces of its own: see systemd.spec.ts.
set -euo pipefail
directory=$1
mount --make-rprivate /
mkdir "$directory/memory" "$directory/root"
mount -t tmpfs tmpfs "$directory/memory"
mkdir "$directory/memory/upper" "$directory/memory/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$directory/memory/upper,workdir=$directory/memory/work" "$directory/root"
cd "$directory/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
if [ -d /sys/fs/cgroup/systemd ]; then
  mount -t tmpfs tmpfs sys/fs/cgroup
  mkdir sys/fs/cgroup/systemd
  mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
else
  mount -t cgroup2 cgroup2 sys/fs/cgroup
fi
ip link set lo up
mkdir -p result units etc/worker-mesh usr/local/lib/worker-mesh old
mount --bind "$directory/result" result
cp "$directory"/units/* units/
cp "$directory/driver" driver
cp -r "$directory/package/." usr/local/lib/worker-mesh
chmod -R a+rX usr/local/lib/worker-mesh
ln -sf /usr/local/lib/worker-mesh/dist/bundle/main.js usr/local/bin/worker-mesh
# A user namespace, which the unit asks for, cannot be made in a chroot.
pivot_root . old
cd /
exec env -i container=lxc PATH=/usr/bin:/bin SYSTEMD_UNIT_PATH=/units SYSTEMD_GENERATOR_PATH=/none \
  sh -c 'umount -l /old; exec /lib/systemd/systemd --system --unit=driver.target --log-target=null'
