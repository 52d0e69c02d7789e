// What a team would have taken instead: socket.io, as its documentation shows it, one room for all phones. Prints its port.
import { createServer } from "node:http";
import { Server } from "socket.io";

const SETTLE = 100; // ms after which the processor time of a broadcast is read, as bench/floor.py does
const http = createServer(), io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });

io.on("connection", (socket) => {
  socket.on("listen", () => socket.join("phones"));
  socket.on("B", (size) => {
    const text = "x".repeat(size), begun = process.hrtime.bigint(), before = process.cpuUsage();
    io.to("phones").emit("region", text);
    setTimeout(() => {
      const spent = process.cpuUsage(before);
      socket.emit("D", { begun: Number(begun), spent: (spent.user + spent.system) * 1000 });
    }, SETTLE);
  });
});
http.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => console.log(http.address().port));
process.on("SIGTERM", () => process.exit());
