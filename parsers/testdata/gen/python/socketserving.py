# needs: 3.6
import oracle
import logging
import socket
import socketserver
import sys

# A server that prints what its handlers raise, between two rulers, and goes on.
logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            logging.info("asked")
            {}["answer"]
        except KeyError as e:
            self.server.last = e
            raise


class Server(socketserver.TCPServer):
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        oracle.note()
        super().handle_error(request, ("127.0.0.1", 50000))


with Server(("127.0.0.1", 0), Handler) as server:
    for i in range(2):
        socket.create_connection(server.server_address).close()
        server.handle_request()
logging.info("closed")
