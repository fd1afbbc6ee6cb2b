"""A server on this machine, from which torchvision downloads as it would from the publishers."""

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from small_datasets import cifar_pickles, md5, packed


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[str, bytes], str]]:
    """``serve(name, content)`` returns the address from which ``content`` can be downloaded."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(_Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def add(name: str, content: bytes) -> str:
            (folder / name).write_bytes(content)
            return f"http://127.0.0.1:{server.server_port}/{name}"

        yield add
        server.shutdown()


@pytest.fixture
def small_cifar(serve, monkeypatch) -> dict[str, bytes]:
    """CIFAR-10 as if it had been published with 4 pictures a file; returns the files."""
    from torchvision.datasets import CIFAR10

    files = cifar_pickles(4)
    archive = packed("cifar-10-batches-py", files)
    listed = [[name, md5(content)] for name, content in files.items()]
    monkeypatch.setattr(CIFAR10, "url", serve("cifar-10-python.tar.gz", archive))
    monkeypatch.setattr(CIFAR10, "tgz_md5", md5(archive))
    monkeypatch.setattr(CIFAR10, "train_list", listed[:5])
    monkeypatch.setattr(CIFAR10, "test_list", listed[5:6])
    monkeypatch.setattr(CIFAR10, "meta", CIFAR10.meta | {"md5": listed[6][1]})
    return files
