# SPDX-License-Identifier: GPL-3.0-or-later
"""Socket experiments beside iperf3: TCP bytes and UDP datagrams received a second over loopback, both ends here.

Each run lasts a fixed time; the tables show what one gigabyte, or a million datagrams, took.
"""
import argparse
import json
import subprocess

import common

GIGABYTE = 10**9
MILLION = 10**6
DATAGRAM = 1448


def run_json(arguments, limit):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=limit, check=False)
    if done.returncode != 0:
        raise common.Failed(f"{arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-200:]}")
    return done.stdout


class Iperf(common.Method):
    needs = ("iperf3",)

    def __init__(self, name, options, seconds, udp=False):
        super().__init__()
        self.name, self.options, self.seconds, self.udp = name, options, seconds, udp
        self.server = None

    def start(self):
        self.port = common.free_port()
        self.server = common.Program(["iperf3", "-s", "-B", "127.0.0.1", "-p", self.port])
        self.server.await_port(self.port)

    def stop(self):
        if self.server:
            self.server.stop()

    def run(self):
        text = run_json(["iperf3", "-c", "127.0.0.1", "-p", self.port, "-t", self.seconds, "-J", "--get-server-output",
                         *self.options], self.seconds + 30)
        end = json.loads(text)["end"]
        if not self.udp:
            return common.Figures(GIGABYTE * 8 / end["sum_received"]["bits_per_second"])
        # iperf3 takes a copy for one out of order and subtracts a loss; on loopback there are none.
        total = end["sum"]
        received = total["packets"] - total["lost_packets"]
        return common.Figures(MILLION * total["seconds"] / received)


class Lanyard(common.Method):
    def __init__(self, name, program, options, seconds, udp=False):
        super().__init__()
        self.name, self.program, self.udp = name, program, udp
        self.seconds = seconds
        self.options = [*options, "--duration", seconds]

    def run(self):
        text = run_json([self.program, "experiment", "run", "--json", *self.options], self.seconds + 30)
        receiver = json.loads(text.splitlines()[-1])["receiver"]
        if self.udp:
            return common.Figures(MILLION * receiver["seconds"] / (receiver["datagrams"] - receiver["duplicate"]))
        return common.Figures(GIGABYTE * receiver["seconds"] / receiver["bytes"])


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench experiment", description=__doc__)
    parser.add_argument("--build", help="build folder to use (default: a release build in _build-bench)")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="length of each run")
    parser.add_argument("--json", help="write all figures to this file")
    options = parser.parse_args(arguments)
    program = common.build(["src/cli/lanyardctl"], options.build) / "src/cli/lanyardctl"
    seconds = options.seconds
    report = common.Report()

    tcp = [Iperf("iperf3", [], seconds), Iperf("iperf3 -Z", ["-Z"], seconds),
           Lanyard("lanyard, bulk preset", program, ["--preset", "bulk-tcp"], seconds),
           Lanyard("lanyard, sendfile preset", program, ["--preset", "sendfile-tcp"], seconds),
           Lanyard("lanyard, MSG_ZEROCOPY", program, ["--preset", "bulk-tcp", "--handover", "zerocopy"], seconds),
           Lanyard("lanyard, bulk, no timeline", program, ["--preset", "bulk-tcp", "--no-detail"], seconds),
           # Beside nothing else: iperf3 of Debian 12 always copies at the receiver.
           Lanyard("lanyard, sendfile, discarding", program, ["--preset", "sendfile-tcp", "--discard"], seconds)]
    common.measure(tcp, options.repeat)
    report.table("TCP over loopback, one stream", tcp, 1, "GB")
    plain, theirs, bulk, sendfile, _, silent, _ = ([method] for method in tcp)
    report.goal("TCP, copied, beside iperf3", 1.0, common.ratio(common.best(plain), common.best(bulk)))
    report.goal("TCP with sendfile beside iperf3 -Z", 1.0, common.ratio(common.best(theirs), common.best(sendfile)))
    report.goal("TCP beside the better iperf3", 1.0,
                common.ratio(common.best(plain + theirs), common.best(bulk + sendfile)))
    report.remark("what counting and the timeline cost: "
                  f"{100 * ((common.ratio(common.best(bulk), common.best(silent)) or 1) - 1):+.1f} %")

    udp = [Iperf("iperf3 -u -b 0", ["-u", "-b", "0", "-l", str(DATAGRAM)], seconds, udp=True),
           Lanyard("lanyard, one a call", program, ["--udp", "--connected", "--rcvbuf", "4Mi"], seconds, udp=True),
           Lanyard("lanyard, bulk preset (GSO, GRO)", program, ["--preset", "bulk-udp"], seconds, udp=True)]
    common.measure(udp, options.repeat)
    report.table(f"UDP over loopback, datagrams of {DATAGRAM} bytes received", udp, 1, "M")
    report.goal("UDP beside iperf3, with GSO and GRO", 3.0, common.ratio(common.best(udp[:1]), common.best(udp[2:])))
    if options.json:
        report.write(options.json)
    return 0
