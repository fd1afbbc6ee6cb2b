import pytest

from effnet_lesson import data
from effnet_lesson.errors import LessonError


def test_an_unknown_dataset_names_the_known():
    with pytest.raises(LessonError, match="Unknown dataset 'fashion-mnist'.*Did you mean"):
        data.load_dataset("fashion-mnist")


def test_a_source_says_what_is_loaded():
    found, source = data.load_dataset("fashion_mnist", side=64), data.SOURCES["fashion_mnist"]
    assert len(found.classes) == source.classes
    assert found.train_images.shape[1:] == (source.channels, source.side, source.side)
    assert found.hashed == "contents" and found.validation_images is None


@pytest.mark.parametrize("name", ["fashion_mnist", "leaves"])
def test_pictures_of_these_need_no_torch(run_python, name, monkeypatch):
    monkeypatch.setenv("EFFNET_LESSON_DATA", "here")
    done = run_python(
        "-c",
        "import sys\n"
        "from effnet_lesson.data import drawn, load_dataset\n"
        "drawn.COUNTS = {'train': 24, 'test': 12}\n"
        f"load_dataset({name!r}, side=16)\n"
        "print(sorted({'torch', 'torchvision', 'PIL'} & set(sys.modules)))",
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_finding_needs_no_numpy(run_python):
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from effnet_lesson.data import find_dataset; print(find_dataset('cifar10', 'nowhere'))"
    )
    assert run_python("-c", code).stdout.strip() == "None"


@pytest.mark.parametrize("side", [0, -160, 7, 1025, 160.0, float("nan"), True, "160", [160]])
def test_a_wrong_side_is_named(side):
    with pytest.raises(LessonError, match="side was .*whole number of pixels from 8 to 1024"):
        data.load_dataset("imagenette", side=side)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"root": 5}, "root was 5"),
        ({"root": ""}, "root was ''"),
        ({"in_memory": 1}, "in_memory was 1"),
        ({"in_memory": "yes"}, "in_memory was 'yes'"),
    ],
)
def test_other_wrong_arguments_are_named(options, said):
    with pytest.raises(LessonError, match=f"{said}: accepted"):
        data.load_dataset("fashion_mnist", **options)
