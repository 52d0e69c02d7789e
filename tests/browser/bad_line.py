"""A line between a browser and a server that can be cut, swallow everything, or answer in the server's place."""

import asyncio
import threading

PORTAL = b"<!doctype html><title>Wi-Fi</title><p>Bienvenue ! Acceptez les conditions.</p>"


class BadLine:
    """A proxy on a free port. `mode` is one of: pass, cut (refuse and reset), swallow (half open), portal (200 to everything),
    no-sockets (a Wi-Fi that lets only plain requests through). What stands may be deaf although new connections pass."""

    def __init__(self, target):
        self.target = target
        self.mode = "pass"
        self.answered_in_its_place = threading.Semaphore(0)
        self._writers = set()
        self._deaf = set()
        self._losing = 0
        self._changed = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def become(self, mode):
        """Change the mode. Connections that stand are cut, except by `swallow`, which leaves them half open."""
        asyncio.run_coroutine_threadsafe(self._become(mode), self._loop).result(10)

    def deafen(self):
        """From now on nothing goes through the connections that stand, either way; new ones pass. So a Wi-Fi leaves a sleeper."""
        self._call(lambda: self._deaf.update(self._writers))

    def lose_next(self, times):
        """So many frames with regions from the server are lost on their way, and nothing else."""
        self._call(lambda: setattr(self, "_losing", times))

    def _call(self, change):
        async def there():
            change()
        asyncio.run_coroutine_threadsafe(there(), self._loop).result(10)

    def stop(self):
        self.become("cut")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _become(self, mode):
        self.mode = mode
        self._changed.set()
        self._changed = asyncio.Event()
        if mode != "swallow":
            for writer in list(self._writers):
                writer.transport.abort()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader, writer):
        self._writers.add(writer)
        try:
            if self.mode == "cut":
                writer.transport.abort()
            elif self.mode == "portal":
                await self._be_a_portal(reader, writer)
            else:
                await self._pass(reader, writer)
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _be_a_portal(self, reader, writer):
        while await reader.read(65536):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PORTAL) + PORTAL)
            self.answered_in_its_place.release()

    async def _pass(self, reader, writer):
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers.add(there_writer)
        try:
            ways = [self._pump(reader, there_writer), self._pump(there_reader, writer, from_server=True)]
            done, rest = await asyncio.wait([asyncio.ensure_future(way) for way in ways], return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            while self.mode == "swallow" or (writer in self._deaf and self.mode == "pass"):
                # not even the end of the other side comes through
                await self._changed.wait()
        finally:
            self._writers.discard(there_writer)
            self._deaf -= {writer, there_writer}
            there_writer.close()

    async def _pump(self, reader, writer, from_server=False):
        while data := await reader.read(65536):
            if self.mode == "no-sockets" and b"upgrade: websocket" in data.lower():
                return
            if from_server and self._losing and b"data-seq" in data:
                self._losing -= 1
            elif self.mode != "swallow" and writer not in self._deaf:
                writer.write(data)
                await writer.drain()
