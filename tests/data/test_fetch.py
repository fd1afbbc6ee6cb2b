import json
import shutil
from pathlib import Path

import pytest
from small_datasets import write_fashion_mnist

from effnet_lesson import cli, data, doctor, paths
from effnet_lesson.errors import LessonError


def test_the_state_folder_comes_first(monkeypatch):
    monkeypatch.delenv("EFFNET_LESSON_DATA")
    assert paths.data() == paths.state() / "data"
    write_fashion_mnist(paths.data() / "FashionMNIST" / "raw", True)
    assert data.find_dataset("fashion_mnist") == paths.data() / "FashionMNIST" / "raw"


def test_no_network_and_no_data_is_one_sentence(tmp_path, monkeypatch, capsys):
    import torchvision

    def refuse(*_, **__):
        raise RuntimeError("Error downloading train-images.gz:\nTried mirror, got:\n<error>\n")

    monkeypatch.setattr(torchvision.datasets, "FashionMNIST", refuse)
    with pytest.raises(
        LessonError, match="could not be downloaded .*effnet-lesson fetch"
    ) as caught:
        data.fetch_dataset("fashion_mnist", tmp_path)
    assert "\n" not in str(caught.value)
    told = capsys.readouterr().out
    assert "31 MB" in told and "MIT" in told


def test_a_download_lands_where_it_is_found_again(tmp_path, monkeypatch):
    import torchvision

    def download(root, download):
        write_fashion_mnist(tmp_path / "FashionMNIST" / "raw", True)

    monkeypatch.setattr(torchvision.datasets, "FashionMNIST", download)
    assert data.fetch_dataset("fashion_mnist", tmp_path) == tmp_path / "FashionMNIST" / "raw"


def test_a_failed_download_leaves_the_disk_as_it_was(tmp_path, small_cifar):
    folder = tmp_path / "root" / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    (folder / "test_batch").write_bytes(b"mine")
    archive = tmp_path / "served" / "cifar-10-python.tar.gz"
    archive.write_bytes(archive.read_bytes()[:-50])
    with pytest.raises(LessonError, match="data_batch_1, .*batches.meta .*toronto.edu") as caught:
        data.fetch_dataset("cifar10", tmp_path / "root")
    assert f"to {folder}." in str(caught.value)
    assert [path.name for path in (tmp_path / "root").iterdir()] == ["cifar-10-batches-py"]
    assert [path.read_bytes() for path in folder.iterdir()] == [b"mine"]


def test_an_interrupted_download_leaves_nothing(tmp_path, monkeypatch):
    import torchvision

    def interrupted(root, download):
        write_fashion_mnist(Path(root) / "FashionMNIST" / "raw", True)
        raise KeyboardInterrupt

    monkeypatch.setattr(torchvision.datasets, "FashionMNIST", interrupted)
    with pytest.raises(KeyboardInterrupt):
        data.fetch_dataset("fashion_mnist", tmp_path / "root")
    assert list((tmp_path / "root").iterdir()) == []


def test_a_download_completes_a_folder(tmp_path, small_cifar):
    folder = data.fetch_dataset("cifar10", tmp_path / "root")
    (folder / "data_batch_2").unlink()
    assert data.find_dataset("cifar10", tmp_path / "root") is None
    data.fetch_dataset("cifar10", tmp_path / "root")
    assert {path.name for path in folder.iterdir()} == small_cifar.keys()


def test_a_full_disk_is_told_before_the_download(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=50 * 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(LessonError, match=r"needs about 93 MB .* has 50 MB free: make room"):
        data.fetch_dataset("fashion_mnist", tmp_path)


def test_imagenet_is_never_downloaded(tmp_path):
    with pytest.raises(LessonError, match="never downloaded: register at https://image-net.org"):
        data.load_dataset("imagenet", tmp_path)


def test_fetch_lists_what_there_is(tmp_path, capsys):
    write_fashion_mnist(tmp_path / "FashionMNIST" / "raw", True)
    assert cli.main(["fetch", "--list", "--json", "--root", str(tmp_path)]) == 0
    facts = {fact["dataset"]: fact for fact in json.loads(capsys.readouterr().out)}
    assert facts.keys() == data.SOURCES.keys()
    assert facts["fashion_mnist"]["folder"] == str(tmp_path / "FashionMNIST" / "raw")
    assert facts["cifar10"] == facts["cifar10"] | {"folder": None, "download_mb": 170}
    assert facts["leaves"]["drawn"] is True

    assert cli.main(["fetch", "--list", "--root", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert all(source.title in told and source.licence in told for source in data.SOURCES.values())
    assert "fetch cifar100 downloads 169 MB" in told and "never downloaded" in told


def test_fetch_lists_one_of_the_size_that_is_asked_for(tmp_path, capsys):
    command = ["fetch", "imagenette", "--list", "--json", "--root", str(tmp_path)]
    for side, mb in ((160, 99), (161, 342), (320, 342), (321, 1557), (1024, 1557)):
        assert cli.main([*command, "--side", str(side)]) == 0
        (fact,) = json.loads(capsys.readouterr().out)
        assert (fact["dataset"], fact["download_mb"]) == ("imagenette", mb)


def test_help_names_every_dataset(capsys):
    with pytest.raises(SystemExit):
        cli.main(["fetch", "--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in data.SOURCES)


def test_json_is_json_even_when_there_is_a_download(tmp_path, small_cifar, capsys):
    assert cli.main(["fetch", "cifar10", "--json", "--root", str(tmp_path / "root")]) == 0
    out, err = capsys.readouterr()
    folder = str(tmp_path / "root" / "cifar-10-batches-py")
    assert json.loads(out) == {"dataset": "cifar10", "folder": folder}
    assert "170 MB" in err


def test_the_doctor_remarks_a_data_folder_that_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("EFFNET_LESSON_DATA", str(tmp_path / "typo"))
    check = doctor._fashion_mnist()
    assert check.status == "note" and str(tmp_path / "typo") in check.found
    assert "make that folder" in check.mend
    write_fashion_mnist(tmp_path / "typo" / "FashionMNIST" / "raw", True)
    assert doctor._fashion_mnist().status == "ok"
    monkeypatch.setenv("EFFNET_LESSON_DATA", "~nobody_of_this_name/data")
    assert "names no folder" in doctor._fashion_mnist().found
