"""A wire between network namespaces, with loss, jitter and cuts in each direction.

Not every kernel has netem; every one that has namespaces has TUN devices. Each argument is
DEVICE=ADDRESS: the device is made here and moved into a namespace by whoever started this; what it
sends comes out here, and goes on to the device whose address it is for. Rules come as lines of JSON:
{"loss": share, "jitterMs": most, "cuts": [[from, to], ...]}. It ends with its standard input.
"""

import fcntl
import heapq
import json
import os
import random
import select
import socket
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
PACKET_BYTES_MAX = 65_536
# Bytes of the destination in an IPv4 header.
SOURCE = slice(12, 16)
DESTINATION = slice(16, 20)


def open_device(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


class Wire:
    def __init__(self, arguments, rng):
        self.rng = rng
        self.devices = {}
        for argument in arguments:
            name, address = argument.split("=")
            self.devices[socket.inet_aton(address)] = open_device(name)
        self.rules({"loss": 0, "jitterMs": 0, "cuts": []})
        self.waiting = []
        self.count = 0

    def rules(self, rules):
        self.loss = rules["loss"]
        self.jitter = rules["jitterMs"] / 1000
        self.cuts = {tuple(map(socket.inet_aton, cut)) for cut in rules["cuts"]}

    def take(self, packet, now):
        """One packet that came out of a device: gone, or on its way."""
        if packet[0] >> 4 != 4:
            return
        source, destination = packet[SOURCE], packet[DESTINATION]
        if destination not in self.devices or (source, destination) in self.cuts:
            return
        if self.rng.random() < self.loss:
            return
        self.count += 1
        due = now + self.rng.random() * self.jitter
        heapq.heappush(self.waiting, (due, self.count, destination, packet))

    def deliver(self, now):
        while self.waiting and self.waiting[0][0] <= now:
            _, _, destination, packet = heapq.heappop(self.waiting)
            try:
                os.write(self.devices[destination], packet)
            except OSError:
                pass  # The device is down, or full: a lost packet.

    def run(self):
        by_device = list(self.devices.values())
        poll = select.poll()
        for device in [0, *by_device]:
            poll.register(device, select.POLLIN)
        while True:
            now = time.monotonic()
            self.deliver(now)
            patience = (self.waiting[0][0] - now) * 1000 if self.waiting else None
            for device, _ in poll.poll(patience):
                if device == 0:
                    line = sys.stdin.readline()
                    if not line:
                        return
                    self.rules(json.loads(line))
                    print("applied", flush=True)
                else:
                    self.drain(device)

    def drain(self, device):
        try:
            while True:
                self.take(os.read(device, PACKET_BYTES_MAX), time.monotonic())
        except BlockingIOError:
            pass
        except OSError:
            time.sleep(0.01)  # Not up yet, or on its way out.


wire = Wire(sys.argv[1:], random.Random(1))
print("ready", flush=True)
wire.run()
