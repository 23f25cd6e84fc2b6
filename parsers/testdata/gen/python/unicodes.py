# -*- coding: utf-8 -*-
# needs: 3.6
import oracle  # noqa


class Zahlungsfehlgeschlagen_ä(Exception):
    pass


def zahle_müller(preis):
    raise Zahlungsfehlgeschlagen_ä("für Müller: 3 € — zu wenig 💸")


zahle_müller(3)
