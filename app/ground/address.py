"""Where the phones of the hall find this server."""

import socket


def lan_address(host: str, port: int) -> str:
    """`http://<private IP>:<port>`: the address that goes into the QR codes when none is set.

    No packet is sent: asking the system for a route tells which of our addresses it would use. Without a network it is the
    loopback, which only this machine can open.
    """
    if host in ("127.0.0.1", "localhost"):
        return f"http://localhost:{port}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
            ip = probe.getsockname()[0]
        except OSError:
            ip = "localhost"
    return f"http://{ip}:{port}"
