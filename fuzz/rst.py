"""reStructuredText FAQs, as they are read from a file."""

from __future__ import annotations

from fuzz.faq_files import faq_check
from fuzz.running import main_of
from fuzz.seeds import files
from fuzz.target import Target

_TOKENS = (
    *("\n=====\n", "\n-----\n", "* ", "1. ", "::\n\n    ", "\n    ", ":field: ", "| ", ">>> ", "..", "__ ", "\x0b"),
    *("`x`_", ":ref:`x`", ":class:`~a.b`", "|x|", ".. _x:", ".. |x| replace:: y", "[1]_", ".. [1] x", "[#]_"),
    *("+--+--+\n|a |b |\n+--+--+", "=== ===\na   b\n=== ===\n", ".. note::", ".. code-block:: py", ".. rubric:: x"),
    *(".. image:: x", ".. include:: /etc/passwd", ".. raw:: html", ".. csv-table::", ".. list-table::", ".. class:: x"),
    *(".. contents::", ".. toctree::", ".. default-role:: x", ".. date::", ".. figure:: x", ".. role:: x", ".. math::"),
    *(
        ".. topic:: x?\n\n   y\n",
        ".. dropdown:: x\n\n   y\n",
        ".. faq:: x\n\n   y\n",
        "========  ======\nQuestion  Answer",
    ),
    *(".. unicode:: 0x41", ".. parsed-literal::", ".. container::", ".. topic:: x", ".. sidebar:: x", ".. meta::"),
)
TARGET = Target(faq_check(".rst"), lambda: files(".rst"), _TOKENS)

if __name__ == "__main__":
    main_of("rst")
