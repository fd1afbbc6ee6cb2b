import base64
import pickle
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from small_datasets import imagenette_files, matlab_file, md5, packed, picture, write_files

from effnet_lesson import data
from effnet_lesson.data import folders, photographs
from effnet_lesson.data.matlab import read_rows
from effnet_lesson.errors import LessonError

CLASSES = list(folders.IMAGENETTE_CLASSES)


@pytest.fixture
def imagenette(tmp_path):
    """The folder of a small Imagenette below ``tmp_path``."""
    folder = tmp_path / "imagenette2-160"
    write_files(folder, imagenette_files(CLASSES))
    return folder


@pytest.fixture
def imagenet(tmp_path, monkeypatch):
    """The folder of an ImageNet of three classes, below ``tmp_path``."""
    small = replace(data.SOURCES["imagenet"], classes=3)
    monkeypatch.setitem(data.SOURCES, "imagenet", small)
    write_files(tmp_path / "imagenet", imagenette_files(CLASSES[:3]))
    return tmp_path / "imagenet"


def load(name, tmp_path, **options) -> data.Dataset:
    return data.load_dataset(name, tmp_path, **{"side": 16} | options)


# --- one picture --------------------------------------------------------------------------------


def stripes(size: tuple[int, int]) -> Image.Image:
    """Red in the left third, green in the middle, blue at the right."""
    width, height = size
    image = Image.new("RGB", size, "lime")
    image.paste("red", (0, 0, width // 3, height))
    image.paste("blue", (width - width // 3, 0, width, height))
    return image


def read_one(tmp_path, image: Image.Image, side: int) -> np.ndarray:
    image.save(tmp_path / "one.png")
    return data.PictureFiles(tmp_path, np.array([b"one.png"]), side).read([0])[0]


def test_the_middle_of_a_picture_is_kept(tmp_path):
    wide = read_one(tmp_path, stripes((90, 30)), 30)
    assert (wide == np.array([0, 255, 0])[:, None, None]).all()
    tall = read_one(tmp_path, stripes((30, 90)), 30)
    assert tall[:, 15, [2, 15, 27]].T.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]


def test_the_crop_and_size_are_those_of_torchvision(tmp_path):
    from torchvision.transforms import v2

    random = np.random.default_rng(0)
    image = Image.fromarray(random.integers(0, 256, (96, 64, 3), np.uint8)).resize((128, 192))
    reference = v2.CenterCrop(32)(v2.Resize(32, v2.InterpolationMode.BICUBIC)(image))
    ours = read_one(tmp_path, image, 32)
    assert (ours == np.asarray(reference).transpose(2, 0, 1)).all()


@pytest.mark.parametrize(
    ("mode", "kind"), [("L", "JPEG"), ("CMYK", "JPEG"), ("RGBA", "PNG"), ("P", "PNG"), ("1", "PNG")]
)
def test_every_mode_becomes_rgb(tmp_path, mode, kind):
    (tmp_path / "file").write_bytes(picture((20, 30), mode, kind, "white"))
    read = data.PictureFiles(tmp_path, np.array([b"file"]), 8).read([0])
    assert read.shape == (1, 3, 8, 8) and read.dtype == np.uint8
    assert read.min() > 250


# --- pictures on disk ---------------------------------------------------------------------------


def test_pictures_on_disk_are_those_in_memory(tmp_path, imagenette):
    kept, lazy = (load("imagenette", tmp_path, in_memory=choice) for choice in (True, False))
    files = lazy.train_images
    assert isinstance(kept.train_images, np.ndarray) and isinstance(files, data.PictureFiles)
    assert files.shape == kept.train_images.shape == (20, 3, 16, 16)
    assert (files.dtype, files.nbytes) == (kept.train_images.dtype, kept.train_images.nbytes)
    assert (files.read(range(20)) == kept.train_images).all()
    for indices in ([3, 1, 3], np.array([-1]), []):
        assert (files.read(indices) == kept.train_images[np.array(indices, int)]).all()
    with pytest.raises(IndexError):
        files.read([20])
    assert lazy.sha256 == kept.sha256


def test_other_processes_read_them_too(tmp_path, imagenette):
    files = load("imagenette", tmp_path, in_memory=False).test_images
    copy = pickle.loads(pickle.dumps(files))
    assert (copy.read([0, 5]) == files.read([0, 5])).all()


def test_memory_decides_where_nobody_does(tmp_path, imagenette, monkeypatch):
    exactly = 30 * 3 * 16 * 16
    monkeypatch.setattr(photographs, "memory_for_pictures", lambda: exactly)
    assert isinstance(load("imagenette", tmp_path).test_images, np.ndarray)
    monkeypatch.setattr(photographs, "memory_for_pictures", lambda: exactly - 1)
    assert isinstance(load("imagenette", tmp_path).test_images, data.PictureFiles)
    assert isinstance(load("imagenette", tmp_path, in_memory=True).test_images, np.ndarray)


def test_more_pictures_than_memory_are_refused(tmp_path, imagenette, monkeypatch):
    monkeypatch.setattr(photographs, "machine_memory", lambda: 30 * 3 * 16 * 16 - 1)
    with pytest.raises(LessonError, match="in_memory was True, .*leave in_memory out"):
        load("imagenette", tmp_path, in_memory=True)
    assert load("imagenette", tmp_path, in_memory=False).train_images.shape[0] == 20


def test_without_tqdm_a_line_says_what_is_done(tmp_path, imagenette, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert load("imagenette", tmp_path).train_images.shape[0] == 20
    told = "Reading imagenette, train …\nReading imagenette, test …\n"
    assert capsys.readouterr().out == told


@pytest.mark.parametrize("content", [b"", b"no picture", picture((50, 50))[:300]])
def test_a_damaged_picture_is_named(tmp_path, imagenette, content):
    file = imagenette / "train" / CLASSES[4] / "b.JPEG"
    file.write_bytes(content)
    with pytest.raises(LessonError, match=f"{CLASSES[4]}/b.JPEG cannot be read .*undamaged copy"):
        load("imagenette", tmp_path)
    lazy = load("imagenette", tmp_path, in_memory=False)
    with pytest.raises(LessonError, match="b.JPEG cannot be read"):
        lazy.train_images.read([9])


# --- a folder for each class --------------------------------------------------------------------


def test_imagenette_has_names_and_sorted_labels(tmp_path, imagenette):
    found = load("imagenette", tmp_path, side=None)
    assert found.classes[:2] == ("tench", "English springer") and len(found.classes) == 10
    assert found.train_images.shape == (20, 3, 160, 160)
    assert found.train_labels.tolist() == np.repeat(range(10), 2).tolist()
    assert found.test_labels.tolist() == list(range(10)) and found.test_labels.dtype == np.int64
    assert found.folder == imagenette and found.validation_images is None


def test_the_side_chooses_the_edition(tmp_path, imagenette):
    write_files(tmp_path / "imagenette2-320", imagenette_files(CLASSES))
    write_files(tmp_path / "imagenette2", imagenette_files(CLASSES))
    for side, folder in ((160, "imagenette2-160"), (161, "imagenette2-320"), (400, "imagenette2")):
        assert data.find_dataset("imagenette", tmp_path, side=side) == tmp_path / folder


def test_imagenette_is_downloaded(tmp_path, serve, monkeypatch):
    from torchvision.datasets import Imagenette

    archive = packed("imagenette2-320", imagenette_files(CLASSES))
    address = serve("imagenette2-320.tgz", archive)
    monkeypatch.setitem(Imagenette._ARCHIVES, "320px", (address, md5(archive)))
    found = data.load_dataset("imagenette", tmp_path / "root", side=200)
    assert found.folder == tmp_path / "root" / "imagenette2-320"
    assert found.train_images.shape == (20, 3, 200, 200)


def test_the_hash_is_of_names_and_contents(tmp_path, imagenette):
    first = load("imagenette", tmp_path).sha256
    (imagenette / "train" / CLASSES[0] / ".DS_Store").write_bytes(b"not seen")
    assert load("imagenette", tmp_path, side=24).sha256 == first
    file = imagenette / "val" / CLASSES[0] / "c.JPEG"
    content = file.read_bytes()
    file.write_bytes(picture((300, 300), colour="red"))
    assert load("imagenette", tmp_path).sha256 != first
    file.write_bytes(content)
    file.rename(file.with_name("d.JPEG"))
    assert load("imagenette", tmp_path).sha256 != first


def test_imagenet_is_told_by_names_and_sizes(tmp_path, imagenet):
    found = load("imagenet", tmp_path)
    assert (found.hashed, found.classes) == ("names and sizes", tuple(CLASSES[:3]))
    file = imagenet / "train" / CLASSES[0] / "a.JPEG"
    content = file.read_bytes()
    file.write_bytes(content[:-1] + b"\0")
    assert load("imagenet", tmp_path, in_memory=False).sha256 == found.sha256
    file.write_bytes(content + b"\0")
    assert load("imagenet", tmp_path, in_memory=False).sha256 != found.sha256


def test_imagenet_is_found_in_the_folder_that_is_named(tmp_path, imagenet, monkeypatch):
    assert data.find_dataset("imagenet", imagenet) == imagenet
    monkeypatch.setenv("EFFNET_LESSON_DATA", str(imagenet))
    assert data.load_dataset("imagenet", side=16).folder == imagenet


def remove(folder) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def test_a_class_without_pictures_is_named(tmp_path, imagenet):
    (imagenet / "train" / CLASSES[1] / "a.JPEG").unlink()
    (imagenet / "train" / CLASSES[1] / "b.JPEG").rename(imagenet / "train" / CLASSES[1] / "b.txt")
    with pytest.raises(LessonError, match=f"train/{CLASSES[1]} has no pictures"):
        load("imagenet", tmp_path)


@pytest.mark.parametrize("split", ["train", "val"])
def test_a_class_of_one_split_alone_is_named(tmp_path, imagenet, split):
    remove(imagenet / split / CLASSES[2])
    with pytest.raises(LessonError, match=f"{split} has no folder for 1 .*{CLASSES[2]}"):
        load("imagenet", tmp_path)


def test_missing_classes_are_counted(tmp_path, imagenet):
    for split in ("train", "val"):
        remove(imagenet / split / CLASSES[2])
    with pytest.raises(LessonError, match="train has 2 classes, and imagenet has 3"):
        load("imagenet", tmp_path)


def test_validation_pictures_that_nobody_sorted(tmp_path, imagenet):
    for label in CLASSES[:3]:
        (imagenet / "val" / label / "c.JPEG").rename(imagenet / "val" / f"{label}.JPEG")
        (imagenet / "val" / label).rmdir()
    with pytest.raises(LessonError, match="val has no folders: .* one folder for each class"):
        load("imagenet", tmp_path)


def test_a_folder_without_train_and_val_is_told(tmp_path, imagenet):
    (imagenet / "val").rename(imagenet / "validation")
    with pytest.raises(LessonError, match="in one folder a class, into train and val of"):
        load("imagenet", tmp_path)


# --- flowers ------------------------------------------------------------------------------------


def flower_files() -> dict[str, bytes]:
    """Five photographs: 2 and 4 to train on, 1 for validation, 3 and 5 for the test."""
    return {f"jpg/image_{i:05d}.jpg": picture((60 + i, 50)) for i in range(1, 6)} | {
        "imagelabels.mat": matlab_file(labels=[102, 1, 1, 77, 5]),
        "setid.mat": matlab_file(trnid=[2, 4], valid=[1], tstid=[3, 5]),
    }


def test_flowers_have_three_splits(tmp_path):
    write_files(tmp_path / "flowers-102", flower_files())
    found = load("flowers102", tmp_path)
    assert found.train_labels.tolist() == [0, 76]
    assert found.validation_labels.tolist() == [101]
    assert found.test_labels.tolist() == [0, 4]
    assert found.classes[76] == "passion flower" and len(found.classes) == 102
    assert found.validation_images.shape == (1, 3, 16, 16)
    assert found.train_images.shape == found.test_images.shape == (2, 3, 16, 16)

    other = matlab_file(labels=[102, 1, 1, 78, 5])
    (tmp_path / "flowers-102" / "imagelabels.mat").write_bytes(other)
    assert load("flowers102", tmp_path).sha256 != found.sha256


def test_flowers_are_downloaded_without_scipy(tmp_path, serve, monkeypatch):
    from torchvision.datasets import Flowers102

    files = flower_files()
    labels, splits = files.pop("imagelabels.mat"), files.pop("setid.mat")
    photos = packed("jpg", {name.removeprefix("jpg/"): file for name, file in files.items()})
    address = serve("102flowers.tgz", photos).removesuffix("102flowers.tgz")
    serve("imagelabels.mat", labels)
    serve("setid.mat", splits)
    monkeypatch.setattr(Flowers102, "_download_url_prefix", address)
    monkeypatch.setattr(
        Flowers102,
        "_file_dict",
        {
            "image": ("102flowers.tgz", md5(photos)),
            "label": ("imagelabels.mat", md5(labels)),
            "setid": ("setid.mat", md5(splits)),
        },
    )
    monkeypatch.setitem(sys.modules, "scipy", None)
    folder = data.fetch_dataset("flowers102", tmp_path / "root")
    names = {path.name for path in folder.iterdir()}
    assert names == {"jpg", "imagelabels.mat", "setid.mat"}, "the archive is not kept"
    assert load("flowers102", tmp_path / "root").test_labels.tolist() == [0, 4]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"setid.mat": matlab_file(trnid=[6], valid=[1], tstid=[3])}, "do not belong together"),
        ({"setid.mat": matlab_file(trnid=[2])}, "do not belong together .'valid'"),
        ({"setid.mat": b"no file of MATLAB"}, "setid.mat is damaged"),
        ({"imagelabels.mat": matlab_file(labels=[1, 2, 3])[:-9]}, "imagelabels.mat is damaged"),
        ({"setid.mat": matlab_file(trnid=[2], valid=[1], tstid=[3])[:-60]}, "setid.mat is damaged"),
    ],
)
def test_damaged_labels_are_named(tmp_path, changed, said):
    write_files(tmp_path / "flowers-102", flower_files() | changed)
    with pytest.raises(LessonError, match=said):
        load("flowers102", tmp_path)


def test_a_missing_photograph_is_named(tmp_path):
    write_files(tmp_path / "flowers-102", flower_files())
    (tmp_path / "flowers-102" / "jpg" / "image_00003.jpg").unlink()
    with pytest.raises(LessonError, match="image_00003.jpg cannot be read .*No such file"):
        load("flowers102", tmp_path, in_memory=False)


# scipy.io.savemat (1.17.1), compressed: trnid double [3, 1, 300], one uint8 [7], tstid uint16
# 1 to 40; from the last bytes of the header on.
WRITTEN_BY_SCIPY = (
    "AAFJTQ8AAAA2AAAAeJzjY2BgCABiNiDmgNIgwArlMwIxM5QGiZUU5WWmAGlOIJZggAEOBwj9wR5MHShyAACS8gW1"
    "DwAAACcAAAB4nONjYGAwAGI2IOYAYk4GCGCF8hnhmJkhPy+VgQnIYgfyASDoAbUPAAAAbAAAAHicLY1ZDoJQFEMP"
    "KKCCKKICMqk4LcdF8MM3bxEumwrc5KRpk9uGwE+4YiV8pnNmb4nPrP/M9KZrpUvxHXObhZyjBk8fazbqCNgSsmNP"
    "xIGYIyfOJKRkXMgpKKmouXLjTsODJy/eWhoAuX0GnA=="
)


def test_files_of_another_writer_are_read(tmp_path):
    header = b"MATLAB 5.0 MAT-file".ljust(124)
    (tmp_path / "file.mat").write_bytes(header + base64.b64decode(WRITTEN_BY_SCIPY))
    rows = read_rows(tmp_path / "file.mat")
    assert rows["trnid"].tolist() == [3, 1, 300] and rows["one"].tolist() == [7]
    assert rows["tstid"].tolist() == list(range(1, 41)) and rows["tstid"].dtype == np.int64


def test_the_order_of_bytes_is_obeyed(tmp_path):
    header = b"MATLAB 5.0 MAT-file".ljust(124) + b"\1\0MI"
    shape = b"\0\0\0\5\0\0\0\x08\0\0\0\1\0\0\0\2"
    # Size and type of up to four bytes of data share one word.
    matrix = b"\0\0\0\6\0\0\0\x08" + bytes(8) + shape + b"\0\3\0\1ids\0" + b"\0\4\0\4\1\2\0\3"
    element = b"\0\0\0\x0e" + len(matrix).to_bytes(4, "big") + matrix
    (tmp_path / "file.mat").write_bytes(header + element)
    assert read_rows(tmp_path / "file.mat")["ids"].tolist() == [258, 3]
