import oracle  # noqa
import socket
raise socket.gaierror(-2, "Name or service not known")
